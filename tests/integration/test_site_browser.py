"""The archive site in a real browser: the examples' three days, opened as files and from a server."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from program import call

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (pip install 'briefing[dev]')")
QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the examples, as `briefing site` writes it."""
    place = tmp_path_factory.mktemp("site")
    call("init", "--example", at=place)
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        call("run", "--date", day, "--no-send", "--quiet", at=place)
    said = call("site", "www", "--json", at=place).data
    assert said["editions"] == 6
    assert call("site", "www", "--json", at=place).data["written"] == 0
    return place / "www"


class Handler(SimpleHTTPRequestHandler):
    """Serves the site and remembers what was asked for."""

    asked: list[str] = []  # noqa: RUF012 - one server a module

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Note the answer."""
        self.asked.append(f"{code} {self.path}")
        super().send_response(code, message)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the site is served on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium that notes all that it asks for."""
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if not all(programs):
        pytest.skip("Chromium or its driver is not installed (apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    for argument in QUIET.split():
        options.add_argument(argument)
    options.binary_location = programs[0]
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(programs[1]))
    driver.implicitly_wait(5)
    yield driver
    driver.quit()


def requests(browser: Any) -> list[str]:
    """The addresses that pages asked for since the last look."""
    import json

    told = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [each["params"]["request"]["url"] for each in told if each["method"] == "Network.requestWillBeSent"]


def test_search_finds_an_event_by_a_word_and_its_days_open(browser: Any, address: str) -> None:
    """From the first page on, by the keyboard; no error on the console, no request off the site, none that fails."""
    requests(browser)
    browser.get(address + "index.html")
    field = browser.find_element("id", "words")
    field.send_keys("FERRY thist\n")
    found = browser.find_elements("css selector", "#found li a")
    assert [each for each in found if "Sea Thistle" in each.text]
    assert browser.find_element("id", "status").text == f"Found: {len(found)}"
    found[0].click()
    days = browser.find_elements("css selector", ".timeline > li h2 time")
    assert [day.get_attribute("datetime") for day in days] == ["2026-03-04", "2026-03-03", "2026-03-02"]
    days[1].click()
    assert "2026-03-03.html" in browser.current_url
    assert browser.find_elements("css selector", "li.entry a.days")
    assert [entry for entry in browser.get_log("browser") if entry["level"] != "INFO"] == []
    asked = [each for each in requests(browser) if not each.startswith("data:")]
    assert asked
    assert [each for each in asked if not each.startswith(address)] == []
    assert [each for each in Handler.asked if not each.startswith(("200 ", "304 "))] == []


def test_what_is_nowhere_is_not_found_and_markup_is_text(browser: Any, address: str) -> None:
    """The page says that nothing was found; what is typed is looked for as it stands."""
    for words in ("zzyzx", "<img src=x onerror=alert(1)>"):
        browser.get(f"{address}search.html?q={words}")
        assert browser.find_element("css selector", "#status").text == "Nothing was found."
        assert browser.execute_script("return document.querySelectorAll('main img, #found li').length") == 0


def test_the_site_works_when_it_is_opened_as_files(browser: Any, folder: Path) -> None:
    """Without any server: the search loads its scripts, links lead on."""
    browser.get((folder / "search.html").as_uri() + "?q=ferry")
    assert browser.find_elements("css selector", "#found li")
    browser.get((folder / "index.html").as_uri())
    browser.find_element("css selector", "main h2 a").click()
    assert browser.find_elements("css selector", ".links a")
    assert [entry for entry in browser.get_log("browser") if entry["level"] != "INFO"] == []


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_bars_anybody(browser: Any, address: str, folder: Path, width: int, scheme: str) -> None:
    """axe-core reports no violation, wide and narrow, light and dark; nothing is wider than the window."""
    axe = pytest.importorskip("axe_core_python.selenium", reason="axe is not installed (pip install 'briefing[dev]')")
    browser.set_window_size(width, 900)
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    events = sorted((folder / "morning" / "events").iterdir())
    themes = sorted((folder / "morning" / "themes").iterdir())
    named = (f"morning/events/{events[0].name}", f"morning/themes/{themes[0].name}")
    lists = ("index.html", "morning/index.html", "lage/index.html")
    for page in (*lists, "search.html?q=ferry", "morning/2026-03-03.html", *named):
        browser.get(address + page)
        found = axe.Axe().run(browser)["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]][:2]) for each in found] == [], page
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width, page
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_site_output_is_written_with_each_run(tmp_path: Path) -> None:
    """`{type: site, folder: www}` makes what `briefing site` makes."""
    call("init", "--example", at=tmp_path)
    config = tmp_path / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("    outputs:\n", "    outputs:\n      - {type: site, folder: www}\n"), encoding="utf-8"
    )
    for day in ("2026-03-02", "2026-03-03"):
        call("run", "--date", day, "--quiet", at=tmp_path)
    call("site", "other", at=tmp_path)
    grown, whole = (
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*") if path.is_file()}
        for top in (tmp_path / "www", tmp_path / "other")
    )
    assert whole
    assert grown == whole


def test_a_site_goes_into_a_folder_and_wants_an_edition(tmp_path: Path) -> None:
    """Else it says what to do."""
    call("init", "--example", at=tmp_path)
    assert "briefing run" in call("site", "www", at=tmp_path, code=2).err
    (tmp_path / "file").write_text("x")
    assert "is a file" in call("site", "file", at=tmp_path, code=2).err
