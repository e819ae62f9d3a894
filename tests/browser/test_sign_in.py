"""Staff sign in with a passkey: set up, kept codes, signed out, in again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import browsing
from tests.browser.person import follow, look, press

pytestmark = [pytest.mark.browser]
# A device with a lock, as the browser's own protocol offers it to tests.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def test_a_passkey_opens_the_desk(portal, page_at):
    page = page_at(1280)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    # A passkey belongs to a name; the number of a machine is none.
    site = portal.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/account/login/")
    page.fill("[name=login]", "elena@example.com")
    page.fill("[name=password]", portal.password)
    press(page, "Sign in")
    with page.expect_navigation():
        page.get_by_role("link", name="How you sign in").click()
    look(page)

    follow(page, "Add a passkey")
    page.fill("[name=password]", portal.password)
    press(page, "Go on")
    page.check("[name=passwordless]")
    browsing.screenshot(page, "passkey-1280")
    press(page, "Add it")
    expect(page.locator(".codes li")).to_have_count(10)
    follow(page, "I have kept them")
    expect(page.locator("main")).to_contain_text("Passkey 1, added on")
    browsing.screenshot(page, "factors-1280")

    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    look(page)
    with page.expect_navigation(url="**/desk/"):
        page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".who")).to_contain_text("Elena")
