from .astroids import Astroid as Astroid, NormalForm as NormalForm, normal_form as normal_form
from .chamber_maps import ChamberMap as ChamberMap, chambers as chambers
from .discriminants import (
    DiscriminantPolynomial as DiscriminantPolynomial,
    TeacherMetricDiscriminant as TeacherMetricDiscriminant,
    discriminant_bidegree as discriminant_bidegree,
    discriminant_polynomial as discriminant_polynomial,
    teacher_metric_discriminant as teacher_metric_discriminant,
)
from .lines import (
    CriticalLine as CriticalLine,
    CriticalLines as CriticalLines,
    critical_lines as critical_lines,
    line_form as line_form,
)
from .metric import InducedMetric as InducedMetric
from .network import ShallowNetwork as ShallowNetwork
from .symmetric import (
    form_of as form_of,
    matrix_of as matrix_of,
    monomials as monomials,
    power_of as power_of,
)
