from .answers import answer as answer
