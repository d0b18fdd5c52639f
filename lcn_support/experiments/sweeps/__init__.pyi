from .descriptions import description as description
from .runs import (
    ExperimentError as ExperimentError,
    SweepError as SweepError,
    chunk_generator as chunk_generator,
    sweep as sweep,
)
from .tables import Table as Table
