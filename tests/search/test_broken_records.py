"""A page that brings little, or a record that is broken, costs the search nothing but itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2
import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

OVERRIDES = Path(__file__).parents[2] / "overrides"
WHOLE = {"url": "whole/", "title": "Whole", "text": "Words about apples."}
# Runs the worker in the page; gives the addresses found for a query.
ASK = """async ([script, docs, query]) => {
  const scope = new EventTarget()
  window.searchScope = scope
  const said = []
  scope.postMessage = (message) => said.push(message)
  new Function(script)()
  const send = async (data) => {
    scope.dispatchEvent(new MessageEvent("message", { data }))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await send({ type: 0, data: { config: {}, docs, options: {} } })
  await send({ type: 2, data: query })
  return said.at(-1)?.data?.items?.map(([{ location }]) => location) ?? []
}"""


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(
            {"url": "no-text/", "title": "No text"}, id="nothing before its first heading"
        ),
        pytest.param({"url": "no-title/"}, id="no title"),
        pytest.param({"url": "e/", "title": "E", "entries": [{"anchor": "a"}]}, id="bare entry"),
        pytest.param({"url": "n/", "title": "N", "entries": [None]}, id="broken entry"),
        pytest.param(None, id="no record"),
    ],
)
def test_other_pages_are_found_beside(browser: Browser, record: dict[str, Any] | None) -> None:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(OVERRIDES), autoescape=False)
    script = environment.get_template("assets/javascripts/search-worker.js").render()
    docs = {"pages": [record, WHOLE], "stopWords": [], "synonyms": []}
    page = browser.new_page()
    assert page.evaluate(ASK, [script, json.loads(json.dumps(docs)), "apples"]) == ["whole/"]
    page.close()
