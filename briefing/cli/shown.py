"""Values -> what a person reads in the terminal, and what a machine reads with --json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from briefing import pipeline
from briefing.compose import Window, headline
from briefing.config import BriefingConfig, Config
from briefing.edition import MEMORY, find
from briefing.errors import DeliveryError, RenderError
from briefing.extensions import DOORS
from briefing.models import (
    Article,
    Briefing,
    Delivery,
    Entry,
    Event,
    Figure,
    LeftOut,
    Outcome,
    Report,
    Tie,
    entries,
    stem,
)
from briefing.outbox import render
from briefing.overrides import DROPPED, dropped_before, touching
from briefing.render.json import from_json
from briefing.render.labels import labels
from briefing.render.look import Look
from briefing.render.page import title as page_title
from briefing.sinks.door import Sink
from briefing.sinks.file import written
from briefing.store import Omission, Store
from briefing.verify import Verification


def count(number: int, noun: str) -> str:
    """`1 article`, `2 articles`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def place(store: str) -> str:
    """A store's address without its password."""
    parts = urlsplit(store)
    return store.replace(f":{parts.password}@", ":***@") if parts.password else store


# --- run, collect, build, send ----------------------------------------------------------------------------------------


def report_data(report: Report) -> dict[str, Any]:
    """A report as JSON holds it."""
    return {
        "new": report.new,
        "known": report.known,
        "editions": [_edition_summary(edition) for edition in report.editions],
        "deliveries": [
            {
                "briefing": delivery.briefing,
                "date": delivery.date,
                "target": delivery.target,
                "outcome": delivery.outcome,
                "detail": delivery.detail,
            }
            for delivery in report.deliveries
        ],
        "problems": report.problems,
    }


def report_lines(report: Report, *, collected: bool) -> Iterator[str]:
    """A report as a person reads it."""
    if collected:
        yield f"collected {count(report.new, 'new article')}, {report.known:,} known"
    for edition in report.editions:
        summary = _edition_summary(edition)
        yield f"{edition.name} {stem(edition)}: {_entry_count(summary)} from {count(summary['articles'], 'article')}"
    for delivery in report.deliveries:
        yield f"{delivery.outcome} {delivery.target}" + (f": {delivery.detail}" if delivery.detail else "")


def _entry_count(summary: dict[str, Any]) -> str:
    printed = summary["entries"]
    return "1 entry" if printed == 1 else f"{printed:,} entries"


def _edition_summary(edition: Briefing) -> dict[str, Any]:
    return {
        "briefing": edition.name,
        "date": edition.date,
        "slot": edition.slot,
        "entries": sum(len(section.entries) for section in edition.sections),
        "continuing": len(edition.continuing),
        "articles": edition.coverage.articles,
        "left_out": len(edition.coverage.left_out),
    }


def would_go(edition: Briefing, briefing: BriefingConfig) -> str:
    """What a dry run says: where an edition would go."""
    lines = [f"{edition.name} {stem(edition)} would go to"]
    lines += [f"  {formats(sink)}: {sink.place}" for sink in briefing.outputs]
    return "\n".join(lines)


def formats(sink: Sink) -> str:
    """The formats that an output takes, in words."""
    return ", ".join(sink.formats)


def write_all(edition: Briefing, folder: Path, *, look: Look) -> Report:
    """Write an edition in every format into a folder; a format that fails stops no other."""
    report = Report()
    for name in DOORS.renderers:
        try:
            rendition = render(edition, name, look=look)
            path = folder / f"{stem(edition)}-{edition.name}{rendition.suffix}"
            outcome = Outcome.DELIVERED if written(path, rendition.content) else Outcome.UNCHANGED
            delivery = Delivery(briefing=edition.name, date=edition.date, target=str(path), outcome=outcome)
            report += Report(deliveries=(delivery,), problems=tuple(filter(None, (rendition.problem,))))
        except (RenderError, DeliveryError) as error:
            report += Report(problems=(f"{edition.name} {edition.date} as {name}: {error}",))
    return report


# --- articles ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the store holds, what was left out when it came in, and what editions left out."""

    articles: tuple[Article, ...]
    omissions: tuple[Omission, ...]
    left_out: tuple[tuple[Briefing, LeftOut], ...]


def articles(config: Config, store: Store, *, day: date | None) -> Listing:
    """All articles, or those that the editions of a date looked at."""
    editions = [
        from_json(edition.payload) for briefing in config.briefings for edition in store.editions(briefing.name, of=day)
    ]
    if day:
        spans = [(edition.window_start, edition.window_end) for edition in editions]
        found = {a.id: a for start, end in spans for a in store.articles(start, end)}
        kept = tuple(sorted(found.values(), key=lambda article: (article.time, article.id)))
    else:
        kept = tuple(store.articles(latest=False))
    return Listing(
        articles=kept,
        omissions=() if day else tuple(store.left_outs()),
        left_out=tuple((edition, left) for edition in editions for left in edition.coverage.left_out),
    )


def articles_data(listing: Listing) -> dict[str, Any]:
    """A listing as JSON holds it."""
    return {
        "articles": [
            {
                "id": article.id,
                "title": article.title,
                "publisher": article.publisher,
                "author": article.author,
                "published": _iso(article.published),
                "first_seen": _iso(article.first_seen),
                "language": article.language,
                "url": article.url,
                "source": article.source,
                "location": article.location,
                "part": article.part,
                "label": article.label,
                "revision": article.revision,
                "characters": len(article.text),
            }
            for article in listing.articles
        ],
        "left_out": [
            {"item": each.left_out.item, "reason": each.left_out.reason, "detail": each.left_out.detail}
            for each in listing.omissions
        ]
        + [
            {
                "item": left.item,
                "reason": left.reason,
                "detail": left.detail,
                "edition": f"{edition.name} {stem(edition)}",
            }
            for edition, left in listing.left_out
        ],
    }


def articles_lines(listing: Listing, *, only_left_out: bool) -> Iterator[str]:
    """A listing as a person reads it."""
    if not only_left_out:
        for article in listing.articles:
            when = f"{article.time:%Y-%m-%d %H:%M}" + ("" if article.published else " (first seen)")
            who = article.publisher or article.location
            title = f"{article.title} [{article.part}]" if article.part else article.title or f"{article.text[:60]} …"
            yield f"{article.id}  {when}  {article.language or '?'}  {who}: {title}"
        yield count(len(listing.articles), "article")
    if listing.omissions or listing.left_out:
        yield "left out:"
    for each in listing.omissions:
        yield f"  {each.left_out.item}: {_reason(each.left_out)}"
    for edition, left in listing.left_out:
        yield f"  {left.item} of {edition.name} {stem(edition)}: {_reason(left)}"


def _reason(left: LeftOut) -> str:
    return left.reason + (f" ({left.detail})" if left.detail else "")


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


# --- show -------------------------------------------------------------------------------------------------------------


def only(edition: Briefing, event: str) -> Briefing:
    """The edition cut to one event, by its id or how that begins; whole where none is asked for."""
    if not event:
        return edition
    sections = tuple(
        replace(section, entries=tuple(entry for entry in section.entries if entry.event.startswith(event)))
        for section in edition.sections
    )
    return replace(
        edition,
        sections=tuple(section for section in sections if section.entries),
        continuing=tuple(entry for entry in edition.continuing if entry.event.startswith(event)),
    )


def nothing(event: str, day: date | None) -> str:
    """What to say where there is nothing to show."""
    what = f"no event or article {event}" if event else "no edition"
    when = f" of {day}" if day else ""
    return f"there is {what}{when}: `briefing run` makes editions, `briefing show` lists their events"


def edition_data(edition: Briefing) -> dict[str, Any]:
    """The edition as its JSON rendition holds it."""
    import json

    found: dict[str, Any] = json.loads(render(edition, "json").content)
    return found


def edition_text(edition: Briefing) -> str:
    """The edition for the terminal."""
    reasons = Counter(left.reason for left in edition.coverage.left_out)
    left_out = "; left out: " + ", ".join(f"{n} {reason}" for reason, n in sorted(reasons.items())) if reasons else ""
    read = f"{count(edition.coverage.articles, 'article')} read, {edition.coverage.used} used{left_out}"
    return f"{event_text(edition)}\n\n{read}"


def event_text(edition: Briefing) -> str:
    """The entries of an edition and the sources that they cite."""
    words = labels(edition.language, edition.timezone)
    lines = [page_title(edition, words), ""]
    if not edition.sections and not edition.continuing:
        lines += [words.word("empty"), ""]
    for section in edition.sections:
        lines += [section.name or words.word("rest"), ""]
        for entry in section.entries:
            lines += [f"  • {_told(entry)}", f"    {_marks(entry)}"]
            for conflict in entry.conflicts:
                lines += [f"    {_figure(figure)}" for figure in conflict.figures]
        lines.append("")
    if edition.continuing:
        lines += [words.word("continuing"), ""]
        lines += [f"  • {entry.headline}  ({entry.event})" for entry in edition.continuing]
        lines.append("")
    cited = {article for entry in entries(edition) for article in entry.articles}
    lines += [
        f"  [{each.number}] {each.publisher or each.location}: {each.title or '(no headline)'}"
        for each in edition.references
        if each.article in cited
    ]
    return "\n".join(lines)


def _figure(figure: Figure) -> str:
    number = figure.statement.citation.number
    return f"{figure.publisher}, {figure.time:%d %b %H:%M}: {figure.value} [{number}]"


def _told(entry: Entry) -> str:
    return " ".join(
        ("[…] " if statement.gap else "") + f"{statement.text} [{statement.citation.number}]"
        for statement in entry.statements
    )


def _marks(entry: Entry) -> str:
    voices = entry.support.publishers
    marks = [entry.status.value, count(voices, "publisher") if voices > 1 else "single source"]
    copies = [f"copied by {entry.support.copies} more"] if entry.support.copies else []
    return " · ".join([*marks, *copies, *(["undated"] if entry.undated else []), entry.event])


# --- explain ----------------------------------------------------------------------------------------------------------


def explanation(briefing: BriefingConfig, store: Store, edition: Briefing, wanted: str) -> dict[str, Any] | None:
    """Why an event holds these articles, or why an article is in or out; None where the edition knows neither."""
    left = [out for out in edition.coverage.left_out if out.item.startswith(wanted)]
    if left:
        article = store.article(left[0].item)
        title = article.title if article else ""
        return {"article": left[0].item, "title": title, "in": False, "why": _reason(left[0])}
    dropped = [(event, ids) for event, ids in dropped_before(edition).items() if event.startswith(wanted)]
    if dropped:
        return {"event": dropped[0][0], "articles": list(dropped[0][1]), "in": False, "why": DROPPED}
    ids = [entry.event for entry in entries(edition) if entry.event.startswith(wanted)]
    ids = ids or [entry.event for entry in entries(edition) if any(a.startswith(wanted) for a in entry.articles)]
    if not ids:
        return None
    window = Window(date=edition.date, start=edition.window_start, end=edition.window_end)
    names = tuple(source.name for source in briefing.sources)
    since = edition.date - MEMORY
    stored = store.editions(briefing.name, since=since, before=edition.date, slot=edition.slot)
    found = find(
        tuple(store.articles(window.start - MEMORY, window.end, sources=names)),
        past=tuple(from_json(each.payload) for each in stored),
        window=window,
        settings=pipeline.settings_of(briefing, date=edition.date),
    )
    by_id = {event.id: event for event in found.events}
    event = by_id.get(found.overrides.merged.get(ids[0], ids[0]))
    if event is None:
        return {"event": ids[0], "changed": True}
    return _explained(event, found.events) | {"overrides": list(touching(event.id, found.overrides))}


def _explained(event: Event, events: tuple[Event, ...]) -> dict[str, Any]:
    titles = {article.id: article.title or article.text[:80] for each in events for article in each.articles}
    owners = {article.id: each for each in events for article in each.articles}
    refused = event.explanation.refused
    return {
        "event": event.id,
        "headline": headline(event),
        "articles": [
            {"id": a.id, "publisher": a.publisher, "time": a.time.isoformat(), "title": titles[a.id]}
            for a in event.articles
        ],
        "copies": [
            {"id": d.article.id, "of": d.of, "publisher": d.article.publisher, "similarity": round(d.similarity, 3)}
            for d in event.duplicates
        ],
        "ties": [_tie(tie) for tie in event.explanation.ties],
        "refused": {
            **_tie(refused),
            "event": owners[refused.other].id if refused.other in owners else "",
            "title": titles.get(refused.other, ""),
        }
        if refused
        else None,
    }


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "article": tie.article,
        "other": tie.other,
        "similarity": round(tie.similarity, 3),
        "terms": list(tie.terms),
    }


def explanation_text(answer: dict[str, Any]) -> str:
    """An explanation as a person reads it."""
    if "why" in answer:
        what = f"{answer['article']} {answer['title']}" if "article" in answer else answer["event"]
        return f"{what}\n  left out: {answer['why']}"
    if answer.get("changed"):
        return f"{answer['event']}: articles have come in since the edition; `briefing build` makes it anew"
    lines = [f"{answer['event']}  {answer['headline']}"]
    if answer["overrides"]:
        lines += ["by hand:", *(f"  {each}" for each in answer["overrides"])]
    lines.append("articles:")
    lines += [f"  {a['id']}  {a['time'][:16]}  {a['publisher']}: {a['title']}" for a in answer["articles"]]
    if answer["copies"]:
        lines.append("copies folded:")
        lines += [
            f"  {c['id']}  {c['publisher']}, {c['similarity']:.0%} the same as {c['of']}" for c in answer["copies"]
        ]
    if answer["ties"]:
        lines.append("tied by:")
        lines += [
            f"  {t['article']} – {t['other']}  {t['similarity']:.2f}  {', '.join(t['terms'])}" for t in answer["ties"]
        ]
    if answer["refused"]:
        tie = answer["refused"]
        terms = f" by {', '.join(tie['terms'])}" if tie["terms"] else ""
        lines += ["nearest event refused:", f"  {tie['event']} {tie['title']}: {tie['similarity']:.2f}{terms}"]
    else:
        lines.append("no other event is near")
    return "\n".join(lines)


# --- verify -----------------------------------------------------------------------------------------------------------


def verification_data(file: Path, found: Verification) -> dict[str, Any]:
    """A verification as JSON holds it."""
    return {
        "file": str(file),
        "format": found.format,
        "ok": found.ok,
        "bullets": found.bullets,
        "statements": found.statements,
        "sources": found.sources,
        "failures": [
            {"bullet": each.bullet, "section": each.section, "text": each.text, "problem": each.problem}
            for each in found.failures
        ],
    }


def verification_lines(file: Path, found: Verification) -> Iterator[str]:
    """A verification as a person reads it."""
    if found.ok:
        yield (
            f"{file}: proved, {count(found.statements, 'sentence')} in {count(found.bullets, 'bullet')} "
            f"from {count(found.sources, 'source')}"
        )
    for failure in found.failures:
        yield f"{file}: {failure}"
