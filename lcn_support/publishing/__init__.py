"""What the book's pages are made from: figure files, the claims ledger, citations."""
