from .astroids import Astroid as Astroid, NormalForm as NormalForm, normal_form as normal_form
from .chamber_maps import ChamberMap as ChamberMap
from .convex_forms import is_convex as is_convex
from .deltoids import (
    DeltoidPoint as DeltoidPoint,
    cubic_pairing as cubic_pairing,
    cubic_parts as cubic_parts,
    deltoid_chamber as deltoid_chamber,
    deltoid_point as deltoid_point,
    deltoid_values as deltoid_values,
)
from .discriminants import (
    DiscriminantPolynomial as DiscriminantPolynomial,
    TeacherMetricDiscriminant as TeacherMetricDiscriminant,
    discriminant_bidegree as discriminant_bidegree,
    discriminant_polynomial as discriminant_polynomial,
)
from .linear_products import product_lines as product_lines, region_count as region_count
from .lines import (
    CriticalLine as CriticalLine,
    CriticalLines as CriticalLines,
    line_form as line_form,
    reduced_line_form as reduced_line_form,
)
from .profiles import (
    angle_of as angle_of,
    loss_profile as loss_profile,
    profile_points as profile_points,
)
from .random_teachers import (
    ExpectedCounts as ExpectedCounts,
    expected_counts as expected_counts,
    random_pairings as random_pairings,
)
from .space_lines import (
    SpaceLine as SpaceLine,
    SpaceLines as SpaceLines,
    line_at as line_at,
    maximally_real_lines as maximally_real_lines,
)
