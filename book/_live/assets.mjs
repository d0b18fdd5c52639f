// What the build has laid beside these modules; it writes this file anew.
export default { missing: "This copy was not built as a book, so there is no Python for the browser." };
