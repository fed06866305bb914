"""The dose of a preparation, exact in decimals and rounded only where it is shown; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from trialsite.crf.values.display import show_number
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text

MILLION = Decimal(1_000_000)
SHOWN, SHOWN_ML = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Suspension:
    """Counted cells: concentration in 10^6 per mL (total nucleated), volume in mL, viability in percent (0 to 100)."""

    conc: Decimal
    volume_ml: Decimal
    viability: Decimal


def counted_share(viability: Decimal, protocol: Protocol) -> Decimal:
    """The share of the counted cells that is the dose: the viable ones, or all where the protocol says so."""
    return viability / 100 if protocol.value("dose_cells") == "viable" else Decimal(1)


def viable_cells(suspension: Suspension) -> Decimal:
    """Viable cells in 10^6: concentration × volume × viability. Source: clinical specification, PREP."""
    return suspension.conc * suspension.volume_ml * suspension.viability / 100


def dose_per_kg(suspension: Suspension, weight_kg: Decimal, protocol: Protocol) -> Decimal:
    """Dose in 10^6 cells per kg, not rounded; raises ValueError for a weight that is not above 0 kg."""
    if weight_kg <= 0:
        raise ValueError("The weight is more than 0 kg.")
    return suspension.conc * suspension.volume_ml * counted_share(suspension.viability, protocol) / weight_kg


def planned_cells(weight_kg: Decimal, protocol: Protocol) -> Decimal:
    """Cells of the planned dose in 10^6: weight × dose per kg."""
    cells: Decimal = weight_kg * protocol.value("dose_per_kg") / MILLION
    return cells


def volume_needed(weight_kg: Decimal, conc: Decimal, viability: Decimal, protocol: Protocol) -> Decimal | None:
    """Millilitres of suspension that hold the planned dose, not rounded; None where no cell counts."""
    per_ml = conc * counted_share(viability, protocol)
    return planned_cells(weight_kg, protocol) / per_ml if per_ml else None


def rounded(value: Decimal, step: Decimal = SHOWN) -> Decimal:
    """Half up to two decimals, or to another step: what is shown, never what is reckoned with."""
    return value.quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the reckoning: what it gives, how, exact and as shown, in its unit."""

    title: Text
    how: str
    exact: Decimal
    shown: Decimal
    unit: Text


def reckoning(weight_kg: Decimal, suspension: Suspension | None, protocol: Protocol) -> tuple[Step, ...]:
    """Every step from the weight to the dose with its inputs, as far as they are known."""
    per_kg, cells = protocol.value("dose_per_kg") / MILLION, planned_cells(weight_kg, protocol)
    how = f"{show_number(weight_kg)} kg × {show_number(per_kg.normalize())}×10⁶/kg"
    steps = [Step(Text("Planned dose", "计划剂量"), how, cells, rounded(cells), CELLS)]
    if suspension is None:
        return tuple(steps)
    share = "" if protocol.value("dose_cells") != "viable" else f" × {show_number(suspension.viability)} %"
    needed = volume_needed(weight_kg, suspension.conc, suspension.viability, protocol)
    if needed is not None:
        how = f"{show_number(rounded(cells))}×10⁶ ÷ ({show_number(suspension.conc)}×10⁶/mL{share})"
        steps.append(Step(Text("Suspension needed", "所需悬液体积"), how, needed, rounded(needed, SHOWN_ML), ML))
    viable = viable_cells(suspension)
    how = (
        f"{show_number(suspension.conc)}×10⁶/mL × {show_number(suspension.volume_ml)} mL × "
        f"{show_number(suspension.viability)} %"
    )
    steps.append(Step(Text("Viable cells", "活细胞总数"), how, viable, rounded(viable), CELLS))
    given = dose_per_kg(suspension, weight_kg, protocol)
    over = viable if share else suspension.conc * suspension.volume_ml
    how = f"{show_number(rounded(over))}×10⁶ ÷ {show_number(weight_kg)} kg"
    steps.append(Step(Text("Dose per kg", "每公斤细胞数"), how, given, rounded(given), PER_KG))
    return tuple(steps)


CELLS, PER_KG, ML = Text("×10⁶", "×10⁶"), Text("×10⁶/kg", "×10⁶/kg"), Text("mL", "mL")
