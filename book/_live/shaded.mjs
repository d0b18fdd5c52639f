// The surfaces and lines of a scene, lit and hidden behind each other, by three.js.
import {
  BufferAttribute, BufferGeometry, CatmullRomCurve3, Color, DoubleSide, GLSL3, Mesh, OrthographicCamera,
  RawShaderMaterial, Scene, TubeGeometry, Vector3, WebGLRenderer,
} from "./three/three.module.js";
import { LIGHT, curves, directions, magnification } from "./scene.mjs";

const FINE = 4, FAR = 50, WIDTHS = { thin: 0.5, bold: 2.2 };

// As the flat picture is coloured: of the colour so many tenths, of the paper the rest.
const VERTEX = `
in vec3 position, normal;
uniform mat4 modelViewMatrix, projectionMatrix;
uniform mat3 normalMatrix;
out vec3 turned;
void main() {
  turned = normalMatrix * normal;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
const FRAGMENT = `
precision highp float;
in vec3 turned;
uniform vec3 colour, paper, light;
uniform float least, most, opacity;
out vec4 seen;
void main() {
  float size = length(turned), lit = size > 0.0 ? abs(dot(turned, light)) / size : 0.5;
  seen = vec4(mix(paper, colour, mix(least, most, lit)) * opacity, opacity);
}`;

function material(least, most, opacity = 1) {
  const uniforms = {
    colour: { value: new Color() }, paper: { value: new Color() }, light: { value: new Vector3(...LIGHT) },
    least: { value: least }, most: { value: most }, opacity: { value: opacity },
  };
  const glass = opacity < 1;
  return new RawShaderMaterial({
    glslVersion: GLSL3, vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms, side: DoubleSide,
    transparent: glass, depthWrite: !glass, premultipliedAlpha: true,
  });
}

function grid(rows) {
  const geometry = new BufferGeometry(), across = rows[0].length, index = [];
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(rows.flat(2)), 3));
  for (let i = 1; i < rows.length; i++)
    for (let j = 1; j < across; j++) {
      const [p, q, r, s] = [(i - 1) * across + j - 1, (i - 1) * across + j, i * across + j, i * across + j - 1];
      index.push(p, q, r, p, r, s);
    }
  geometry.setIndex(index);
  geometry.computeVertexNormals();
  return geometry;
}

// The colour that a class stands for on the page, as it is written there.
const named = (classes, kind) => classes.match(new RegExp(`${kind}-(\\w+)`))?.[1] ?? "ink";

export class Surfaces {
  constructor(canvas, context, size) {
    Object.assign(this, { canvas, size, space: new Scene(), camera: new OrthographicCamera() });
    Object.assign(this, { surfaces: new Map(), lines: [], said: "" });
    this.renderer = new WebGLRenderer({ canvas, context });
    this.renderer.setClearAlpha(0);
  }

  paint(mesh, name) {
    const style = getComputedStyle(this.canvas), { colour, paper } = mesh.material.uniforms;
    for (const [uniform, variable] of [[colour, name], [paper, "paper"]])
      uniform.value.set(style.getPropertyValue(`--live-${variable}`).trim()).convertLinearToSRGB();
  }

  place({ surfaces, lines, bounds }, pixels) {
    for (const mesh of this.surfaces.values()) mesh.visible = false;
    for (const { key, rows, fill, opacity } of surfaces) {
      if (!this.surfaces.has(key)) {
        const mesh = new Mesh(grid(rows(FINE)), opacity < 1 ? material(0.6, 1, opacity) : material(0.3, 0.8));
        this.surfaces.set(key, mesh);
        this.space.add(mesh);
      }
      const mesh = this.surfaces.get(key);
      mesh.visible = true;
      this.paint(mesh, fill);
    }
    const said = JSON.stringify(lines) + pixels;
    if (said === this.said) { for (const { mesh, name } of this.lines) this.paint(mesh, name); return; }
    this.said = said;
    for (const { mesh } of this.lines) { this.space.remove(mesh); mesh.geometry.dispose(); mesh.material.dispose(); }
    this.lines = curves({ lines }).map(({ points, classes }) => {
      const curve = new CatmullRomCurve3(points.map((p) => new Vector3(...p)));
      const width = WIDTHS[classes.split(" ").find((name) => name in WIDTHS)] ?? 1;
      const mesh = new Mesh(new TubeGeometry(curve, 4 * points.length, width / pixels, 8), material(1, 1));
      this.space.add(mesh);
      this.paint(mesh, named(classes, "line"));
      return { mesh, name: named(classes, "line") };
    });
  }

  draw(scene, camera) {
    const { clientWidth: width, clientHeight: height } = this.canvas, pixels = magnification(scene, this.size, camera);
    if (!width) return;
    this.place(scene, pixels);
    const [, up, near] = directions(camera), [across, high] = this.size.map((side) => side / 2 / pixels);
    Object.assign(this.camera, { left: -across, right: across, top: high, bottom: -high, near: 1, far: 2 * FAR });
    const centre = new Vector3(...scene.bounds.centre);
    this.camera.position.copy(centre).addScaledVector(new Vector3(...near), FAR);
    this.camera.up.set(...up);
    this.camera.lookAt(centre);
    this.camera.updateProjectionMatrix();
    this.renderer.setPixelRatio(Math.min(devicePixelRatio || 1, 2));
    this.renderer.setSize(width, height, false);
    this.renderer.render(this.space, this.camera);
  }
}
