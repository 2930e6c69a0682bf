"""Area that can be defended: a stratified sample is drawn, labelled by people, and becomes hectares with intervals."""

from eosat.sample.area import Area, answer, area
from eosat.sample.go import Sample, Wish, sample
from eosat.sample.page import class_name
from eosat.sample.written import write_area

__all__ = ["Area", "Sample", "Wish", "answer", "area", "class_name", "sample", "write_area"]
