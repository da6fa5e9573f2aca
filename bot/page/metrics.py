"""How the day stands in numbers, as Prometheus reads them. Nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from bot.page.site import Site
from models.checkin.attendance import Attendance

_HELP: Final = {
    "jielong_up": "Whether the bot hears, speaks and keeps the time.",
    "jielong_candidates": "Candidates by attendance.",
    "jielong_reviews_open": "Cases that wait for a person.",
    "jielong_posts_waiting": "Posts that have not been posted.",
    "jielong_records": "Records in the chain.",
    "jielong_interviews": "Interviews by group and state.",
    "jielong_page_streams": "Open tabs that are told of changes.",
}


def text(site: Site) -> str:
    """All of them."""
    rows = [("jielong_up", "", float(not site.work.ailment())), ("jielong_page_streams", "", site.news.open_streams)]
    if site.work.app is not None:
        rows += _of_day(site)
    return "".join(_written(rows))


def _of_day(site: Site) -> Iterator[tuple[str, str, float]]:
    session, store = site.app.session, site.app.store
    attendance = Counter(standing.attendance for standing in session.standings)
    for each in Attendance:
        yield "jielong_candidates", f'{{attendance="{each.value}"}}', attendance[each]
    yield "jielong_reviews_open", "", sum(1 for _ in session.reviews.open())
    yield "jielong_posts_waiting", "", len(store.queued_posts()) + len(store.queued_posts(by_hand=True))
    yield "jielong_records", "", store.head()[0]
    states = Counter((place.group, place.state.value) for place in session.interview.places.values())
    for (group, state), count in sorted(states.items()):
        escaped = group.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        yield "jielong_interviews", f'{{group="{escaped}",state="{state}"}}', count


def _written(rows: Iterable[tuple[str, str, float]]) -> Iterator[str]:
    told = ""
    for name, labels, value in rows:
        if name != told:
            yield f"# HELP {name} {_HELP[name]}\n# TYPE {name} gauge\n"
            told = name
        yield f"{name}{labels} {value:g}\n"
