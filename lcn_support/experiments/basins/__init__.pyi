from .torus import TorusStarts as TorusStarts, torus_starts as torus_starts
