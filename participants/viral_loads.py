"""How results of HIV RNA are read: copies/mL is canonical, log10 is converted, IU/mL is stored but not evaluable.

Source: clinical specification 3.4.
"""

from decimal import Decimal

from trialsite.crf.values.units import MeasureGrammar

COPIES, INTERNATIONAL = "copies/mL", "IU/mL"
HIV_RNA = MeasureGrammar(COPIES, {INTERNATIONAL: None}, log10=True)
# shown to people, English and Chinese
SHOWN_UNIT = (COPIES, "拷贝/mL")
MOST_COPIES = Decimal(100_000_000)
MANY_COPIES = Decimal(1_000_000)
