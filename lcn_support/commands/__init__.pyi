from .line import main as main
from .reading import read_filter as read_filter, read_number as read_number
