"""What the inclusion criteria I1 to I6 rest on, in words."""

from __future__ import annotations

from participants.age import age_range
from participants.eligibility.inclusion import anniversary
from participants.eligibility.known import Known, below
from participants.eligibility.loads import Load, Series, in_order, series_of
from participants.eligibility.ternary import not_after
from participants.eligibility.words.values import (
    day,
    day_range,
    in_months,
    listed,
    load,
    months_treated,
    plain,
    regimen,
    same,
    sentences,
    years_and_months,
)
from participants.segments import Segment, continuous_start, regimen_since
from participants.segments import in_order as segments_in_order
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text

NOT_YET = Text("Nothing entered yet", "尚未录入")
NO_REGIMEN = Text("No antiretroviral regimen entered", "未录入抗病毒治疗方案")


def hiv_confirmed(known: Known) -> Text:
    """I1: whether and when HIV was confirmed."""
    answer, on, consent = known.last("hiv_confirmed"), known.last("hiv_confirm_date"), known.last("consent_date")
    if answer is None:
        return NOT_YET
    if answer != "Y":
        return Text("Not confirmed", "未确证")
    told = Text("Confirmed {on}", "{on}确证").format(on=day(on))
    if on is None or consent is None or on.earliest is None or on.earliest <= consent:
        return told
    after = Text("{told}, after consent on {consent}", "{told}，晚于知情同意（{consent}）")
    return after.format(told=told, consent=day(consent))


def age(known: Known) -> Text:
    """I2: the age on the day of consent, and the birthday that counts where it was still to come."""
    birth, consent = known.last("birth_date"), known.last("consent_date")
    ages = age_range(birth, consent)
    if birth is None:
        return NOT_YET
    if ages is None:
        return Text("Born {birth}; day of consent not entered", "{birth}出生；未录入知情同意日期").format(
            birth=day(birth)
        )
    years = str(ages.low) if ages.low == ages.high else f"{ages.low}–{ages.high}"
    told = Text("{years} y at consent (born {birth}", "知情同意时{years}岁（{birth}出生")
    least, leap = int(known.setting("min_age")), known.setting("leap_birthday")
    reached = anniversary(birth.earliest, least, leap) if birth.is_exact else None
    end = Text(")", "）")
    if reached is not None and consent is not None and reached > consent:
        end = Text("; {least} on {reached})", "；{reached}满{least}岁）").format(least=least, reached=day(reached))
    told = told.format(years=years, birth=day(birth))
    return Text(told.en + end.en, told.zh + end.zh)


def _segments(known: Known) -> list[Segment]:
    return [each.value for each in known.every("art_segments")]


def _months(known: Known) -> tuple[int, int] | None:
    start = continuous_start(_segments(known), int(known.setting("art_max_gap_days")))
    return months_treated(start, known.day("art_ref"))


def treatment(known: Known) -> Text:
    """How long treatment has gone on without a longer gap, or that it ended."""
    segments, months = _segments(known), _months(known)
    if not segments:
        return NO_REGIMEN
    if months is None:
        return Text("Start of treatment unknown", "治疗开始日期不详")
    least = int(known.setting("art_min_months"))
    told = Text("ART {span}", "抗病毒治疗{span}").format(span=years_and_months(months))
    if months[1] < least:
        told = Text("{told}, less than {least} months", "{told}，不足{least}个月").format(told=told, least=least)
    last = max(segments, key=lambda each: each.last_to)
    ref = known.day("art_ref")
    if last.ongoing or last.end is None or ref is None or last.last_to >= ref:
        return told
    return Text("{told}, ended {end}", "{told}，{end}结束").format(told=told, end=day(last.end))


def suppressed(known: Known) -> Text:
    """I3: the duration of treatment, and the two results that count or why there are none."""
    return sentences(treatment(known), _loads(known))


def _loads(known: Known) -> Text:
    series, every = series_of(known), in_order(known)
    if not every:
        return Text("No HIV RNA entered", "未录入病毒载量")
    if series is None:
        told = Text(
            "Last HIV RNA {load}, older than {days} days on {enrol}", "末次病毒载量{load}，至{enrol}已超过{days}天"
        )
        if not every[-1].on.is_exact:
            told = Text("Last HIV RNA {load}: exact date needed", "末次病毒载量{load}：需要准确日期")
        days = known.setting("vl_current_days")
        return told.format(load=_on(every[-1]), days=days, enrol=day(known.enrol_date))
    if below(series.latest.result, series.limit) is not True:
        return _not_low(series, series.latest)
    return _pair(series)


def _on(each: Load) -> Text:
    return Text("{load} on {on}", "{load}（{on}）").format(load=load(each.result), on=day(each.on))


def _not_low(series: Series, each: Load) -> Text:
    """A result of which one cannot say that it lies below the limit."""
    if each.result is not None and below(each.result, series.limit) is False:
        told = Text("{load}: {number} is not below {limit}", "{load}：{number}不低于{limit}")
        return told.format(load=_on(each), number=plain(each.result), limit=series.limit)
    if each.result is not None:
        return Text("{load} cannot be compared with {limit}", "{load}无法与{limit}比较").format(
            load=_on(each), limit=series.limit
        )
    return Text("HIV RNA of {on}: result awaited", "{on}的病毒载量：结果待报").format(on=day(each.on))


def _pair(series: Series) -> Text:
    """The latest result with the last one before it that qualifies, or why none does."""
    qualifying = [each for each in series.earlier if series.qualifies(each)]
    if qualifying:
        return _apart(series, qualifying[-1])
    if not series.earlier:
        return Text("Only one HIV RNA: {latest}", "仅有一次病毒载量：{latest}").format(latest=_on(series.latest))
    low = [each for each in series.earlier if below(each.result, series.limit)]
    if not low:
        return sentences(_on(series.latest), _not_low(series, series.earlier[-1]))
    told = Text("{pair}, less than {months} months", "{pair}，不足{months}个月")
    reaches = low[0].on.latest is None or add_months(low[0].on.latest, series.months) > series.on
    pair = _apart(series, low[0])
    return told.format(pair=pair, months=series.months) if reaches else pair


def _apart(series: Series, earlier: Load) -> Text:
    told = Text("{earlier}, {latest}", "{earlier}，{latest}").format(earlier=_on(earlier), latest=_on(series.latest))
    if earlier.on.is_exact and earlier.on.earliest is not None:
        days = (series.on - earlier.on.earliest).days
        told = Text("{told} ({days} d apart)", "{told}，相隔{days}天").format(told=told, days=days)
    between = [each for each in _after(series, earlier) if below(each.result, series.limit) is False]
    if not between:
        return told
    return Text("{told}; between them {loads}", "{told}；其间{loads}").format(
        told=told, loads=listed(_on(each) for each in between)
    )


def _after(series: Series, earlier: Load) -> list[Load]:
    place = [each is earlier for each in series.earlier].index(True)
    return list(series.earlier[place + 1 :])


def unchanged(known: Known) -> Text:
    """I4: the drugs of now, since when, and whether that is long enough."""
    segments = segments_in_order(_segments(known))
    if not segments:
        return NO_REGIMEN
    since = regimen_since(segments, int(known.setting("art_max_gap_days")))
    told = Text("{drugs} since {since}", "{since}起{drugs}").format(
        drugs=regimen(segments[-1].drugs), since=day_range(since)
    )
    ref = known.day("regimen_ref")
    limit = ref and add_months(ref, -int(known.setting("regimen_months")))
    holds = not_after(since, limit)
    if holds is None or limit is None:
        return told
    tail = Text("no change", "未更改") if holds else Text("later than {limit}", "晚于{limit}").format(limit=day(limit))
    return listed([told, tail])


def cd4(known: Known) -> Text:
    """I5: every valid count, and the limit that the duration of treatment sets."""
    months, found = _months(known), known.valid("cd4")
    counts = Text("No valid CD4", "无有效期内的CD4")
    if found:
        counts = Text("CD4 {counts}", "CD4 {counts}").format(counts=listed(_count(each) for each in found))
    if len(found) > 1:
        counts = Text("{counts} (the latest counts)", "{counts}（以最近一次为准）").format(counts=counts)
    if months is None:
        return sentences(counts, treatment(known))
    span = Text("ART {months}", "抗病毒治疗{months}").format(months=in_months(months))
    return _compared(known, months, counts, span) if found else sentences(counts, span)


def _count(each: object) -> Text:
    on, value = getattr(each, "date", None), getattr(each, "value", None)
    return Text("{value} on {on}", "{value}（{on}）").format(value=plain(value), on=day(on))  # type: ignore[arg-type]


def _compared(known: Known, months: tuple[int, int], counts: Text, span: Text) -> Text:
    value = known.in_force("cd4")
    least, second = int(known.setting("art_min_months")), int(known.setting("band2_months"))
    if months[1] < least:
        return Text("{counts}. {span}, less than {least}", "{counts}；{span}，不足{least}个月").format(
            counts=counts, span=span, least=least
        )
    low, high = known.setting("cd4_band1"), known.setting("cd4_band2")
    limits = {low if each < second else high for each in months}
    limit = (
        same(max(limits)) if len(limits) == 1 else Text("{low} or {high}", "{low}或{high}").format(low=low, high=high)
    )
    if len(limits) > 1 and low <= value < high:
        told = Text("{counts}: the limit is {limit} ({span})", "{counts}：界值为{limit}（{span}）")
    elif value < max(limits):
        told = Text("{counts}: {value} is below {limit} ({span})", "{counts}：{value}低于{limit}（{span}）")
    else:
        told = Text("{counts}: {value} is not below {limit} ({span})", "{counts}：{value}不低于{limit}（{span}）")
    return told.format(counts=counts, value=plain(value), limit=limit, span=span)


def informed(known: Known) -> Text:
    """I6: whether and when consent was given, and what of it stands in the way."""
    signed, on, began = known.last("consent_signed"), known.last("consent_date"), known.last("screen_date")
    if signed is None:
        return NOT_YET
    if signed != "Y":
        return Text("Not signed", "未签署")
    told = Text("Signed {on}", "{on}签署").format(on=day(on))
    if began is not None:
        late = on is not None and on > began
        order = Text("after screening began on {began}", "晚于筛选开始（{began}）")
        order = order if late else Text("screening began {began}", "{began}开始筛选")
        told = listed([told, order.format(began=day(began))])
    against = []
    if known.last("consent_understood") == "N":
        against.append(Text("not understood", "未理解知情内容"))
    if known.last("consent_version_approved") is False:
        against.append(Text("version not approved on that day", "签署时该版本尚未批准"))
    return listed([told, *against])
