"""The page in a real browser: typed text becomes moving pixels and bones, and everything around them works."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from ml.text.languages import LANGUAGES
from ml.text.planner import plan
from production.live.engine import close_shared
from production.models import Production, Rating
from tests.builders import a_production

GREETING = "Dobrý večer!"
LONG = "Dobrý deň. " * 12  # far more than the credit a viewer grants at once
MIDDLE = "Dobrý deň. " * 5  # long enough for much to happen before it ends
Until = Callable[..., Any]


def open_page(page: Page, address: str = "/") -> None:
    page.goto(address)
    expect(page.locator("#status")).not_to_have_text("Loading the signer …")
    expect(page.locator("#status")).not_to_have_text("Connecting …")


def sign(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#sign")


def picture(page: Page) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(page.locator("#stage").screenshot())).convert("L"), dtype=np.int16)


def bones_at(page: Page, frame: int) -> list[list[float]]:
    """Rotations of arm, hand and finger with the play head on one frame."""
    page.evaluate(
        """frame => {
            const scrubber = document.getElementById("scrubber");
            scrubber.value = frame;
            scrubber.dispatchEvent(new Event("input"));
        }""",
        frame,
    )
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("signer.frame") == frame
    names = ["RightArm", "RightForeArm", "RightHand", "LeftHand", "RightHandIndex2"]
    return [page.evaluate("name => signer.quaternion(name)", name) for name in names]


def note(page: Page, selector: str) -> None:
    """Have the page keep in `noted` all that elements say one after the other: what is brief is not missed then."""
    page.evaluate(
        """selector => {
            window.noted = [];
            const look = () => {
                const texts = [...document.querySelectorAll(selector)].map(node => node.textContent);
                const now = texts.join(" ");
                if (texts.length && now !== noted.at(-1)) noted.push(now);
            };
            look();
            new MutationObserver(look).observe(
                document.body, { attributes: true, characterData: true, childList: true, subtree: true }
            );
        }""",
        selector,
    )


def note_frames(page: Page) -> None:
    """Have the page keep in `drawn` where the play head is at each picture, and how many seconds later that is."""
    page.evaluate(
        """() => {
            const drawn = window.drawn = [];
            const since = performance.now();
            const look = () => {
                drawn.push([signer.frame, (performance.now() - since) / 1000]);
                if (drawn === window.drawn) requestAnimationFrame(look);
            };
            look();
        }"""
    )


def let_pictures_pass(page: Page, count: int) -> None:
    page.evaluate(
        """count => new Promise(done => {
            const look = () => count-- ? requestAnimationFrame(look) : done();
            look();
        })""",
        count,
    )


def test_typed_text_moves_pixels_and_bones(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, LONG)
    until("signer.frame", lambda frame: frame > 10)
    before, bone_before = picture(page), page.evaluate("signer.quaternion('RightForeArm')")
    until("signer.frame", lambda frame: frame > 15)
    assert (np.abs(picture(page) - before) > 30).sum() > 200
    assert np.abs(np.subtract(page.evaluate("signer.quaternion('RightForeArm')"), bone_before)).max() > 0.01


def test_motion_begins_before_the_sentence_is_finished(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, LONG)
    found = until("[signer.frame, signer.received, signer.frames, signer.complete]", lambda now: now[0] > 2)
    _, received, planned, complete = found
    assert received < planned
    assert not complete


def test_the_caption_follows_the_signing_word_by_word(page: Page, until: Until) -> None:
    open_page(page)
    note(page, ".glosses [aria-current], .caption-text .current")
    sign(page, GREETING)
    signs = [planned for planned in plan(GREETING, "sk", "svk").signs if planned.kind == "sign"]
    assert len(signs) == 2
    until("signer.state", lambda state: state == "finished")
    noted = page.evaluate("noted")
    places = []
    for planned in signs:
        start, end = planned.text_span
        both = {f"{planned.gloss} {GREETING[start:end]}", f"{GREETING[start:end]} {planned.gloss}"}
        places += [place for place, now in enumerate(noted) if now in both][:1]
    assert len(places) == len(signs), noted
    assert places == sorted(places)


def test_a_sign_can_be_chosen_to_go_to_it(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, GREETING)
    until("signer.state", lambda state: state == "finished")
    page.locator(".glosses button", has_text="VEČER").click()
    expect(page.locator(".glosses [aria-current]")).to_have_text("VEČER")
    expect(page.locator(".caption-text .current")).to_have_text("večer")
    page.locator(".caption-text .signed", has_text="Dobrý").click()
    expect(page.locator(".glosses [aria-current]")).to_have_text("DOBRE")
    assert page.evaluate("signer.frame") < page.evaluate("signer.frames") - 1


def test_keys_pause_step_replay_and_change_speed(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, LONG)
    until("signer.frame", lambda frame: frame > 5)
    page.locator("#scene").focus()
    page.keyboard.press("Space")
    expect(page.locator("#status")).to_have_text("Paused")
    stopped = page.evaluate("signer.frame")
    let_pictures_pass(page, 12)
    assert page.evaluate("signer.frame") == stopped
    page.keyboard.press("ArrowRight")
    assert page.evaluate("signer.frame") == int(stopped) + 1
    page.keyboard.press("[")
    expect(page.locator("#speed-value")).to_have_text("0.9×")
    page.keyboard.press("l")
    expect(page.locator("#loop")).to_have_attribute("aria-pressed", "true")
    note_frames(page)
    page.keyboard.press("r")
    expect(page.locator("#status")).to_have_text("Signing")
    until("Math.min(...drawn.map(([frame]) => frame))", lambda first: first < stopped)


def test_keys_are_letters_while_typing_and_nothing_outside_the_player(page: Page) -> None:
    open_page(page)
    page.locator("#text").press_sequentially("[ rl?")
    expect(page.locator("#text")).to_have_value("[ rl?")
    page.locator("#content").focus()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_hidden()


def test_a_part_between_two_marks_is_repeated(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, GREETING)
    until("signer.state", lambda state: state == "finished")
    bones_at(page, 10)  # moves the play head
    page.click("#mark-a")
    bones_at(page, 18)
    page.locator("#scene").focus()
    page.keyboard.press("b")
    for button in ("#mark-a", "#mark-b", "#loop"):
        expect(page.locator(button)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#repeated")).to_be_visible()
    page.keyboard.press("Space")
    until("signer.frame", lambda frame: frame > 14)
    until("signer.frame", lambda frame: frame < 13)
    assert page.evaluate("signer.frame") >= 10
    page.click("#loop")
    expect(page.locator("#repeated")).to_be_hidden()
    until("signer.state", lambda state: state == "finished")


def test_a_hidden_tab_rests_and_goes_on_where_it_was(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, LONG)
    until("signer.frame", lambda frame: frame > 5)
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
        return signer.frame;
    }"""
    stopped = page.evaluate(hide, True)
    page.wait_for_timeout(2000)  # so long it is hidden
    assert page.evaluate("signer.frame") == stopped
    note_frames(page)
    assert page.evaluate(hide, False) == stopped
    until("signer.frame", lambda frame: frame > stopped)
    frame, seconds = until(f"drawn.find(([frame]) => frame > {stopped})")
    assert frame - stopped < 25 * seconds + 12, "two seconds passed unseen, and nothing was skipped"


NO_WEBGL = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
};
"""


SLOW_PICTURES = """
const soon = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => setTimeout(() => soon(draw), 1000);
"""


def test_without_webgl_the_signer_is_drawn_flat_and_the_page_says_why(chromium: Browser, live_site: str) -> None:
    context = chromium.new_context(base_url=live_site)  # not `page`, which forbids the error that is wanted here
    page = context.new_page()
    page.add_init_script(NO_WEBGL)
    page.goto("/")
    expect(page.locator("#status")).to_contain_text("WebGL is missing or off")
    expect(page.locator("#flat")).to_be_visible()
    sign(page, MIDDLE)
    expect(page.locator("#status")).to_have_text("Signing")
    before = page.locator("#flat").screenshot()
    expect(page.locator("#status")).to_have_text("Finished")
    assert page.locator("#flat").screenshot() != before
    assert page.evaluate("signer.complete")
    context.close()


def test_graphics_that_are_lost_are_made_up_for_until_they_are_back(page: Page, until: Until) -> None:
    open_page(page)
    page.evaluate(
        """() => {
            const gl = document.getElementById("stage").getContext("webgl2");
            window.loss = gl.getExtension("WEBGL_lose_context");
            window.loss.loseContext();
        }"""
    )
    expect(page.locator("#flat")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("graphics were lost")
    sign(page, GREETING)
    until("signer.state", lambda state: state == "finished")
    page.evaluate("loss.restoreContext()")
    expect(page.locator("#stage")).to_be_visible()
    expect(page.locator("#flat")).to_be_hidden()


def test_a_replay_that_comes_out_differently_is_called_so(page: Page) -> None:
    page.add_init_script(SLOW_PICTURES)  # all of it is then here before anything of it is shown
    open_page(page, f"/p/{a_production(sha256='0' * 64).pk}")
    expect(page.locator(".caption-note")).to_contain_text("not the same")


def test_replay_slower_starts_again_at_six_tenths(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, GREETING)
    until("signer.state", lambda state: state == "finished")
    page.click("#slower")
    expect(page.locator("#speed-value")).to_have_text("0.6×")
    until("signer.state", lambda state: state == "playing")
    page.click("#slower")
    expect(page.locator("#speed-value")).to_have_text("1×")


@pytest.mark.parametrize(
    ("text", "part_of_message"),
    [("   ", "Type what should be signed"), ("x" * 501, "1 too many"), ("🙂🙂", "")],
)
def test_what_cannot_be_signed_is_said_beside_the_text(page: Page, text: str, part_of_message: str) -> None:
    open_page(page)
    sign(page, text)
    expect(page.locator("#text-error")).to_contain_text(part_of_message)
    expect(page.locator("#text-error")).not_to_be_empty()
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    sign(page, LONG)
    expect(page.locator("#text-error")).to_be_empty()
    expect(page.locator("#status")).to_have_text("Signing")


def test_enter_signs_and_shift_enter_begins_a_line(page: Page) -> None:
    open_page(page)
    page.fill("#text", "Dobrý")
    page.press("#text", "Shift+Enter")
    page.locator("#text").press_sequentially("deň")
    page.press("#text", "Enter")
    expect(page.locator("#caption .caption-text")).to_have_text("Dobrý\ndeň")


def test_one_answer_is_a_rating_and_can_be_taken_back(page: Page) -> None:
    open_page(page)
    expect(page.locator("#rating")).to_be_hidden()
    sign(page, GREETING)
    page.locator("#rating").wait_for()
    expect(page.locator("#comment")).to_be_hidden()
    page.get_by_role("button", name="Send rating").click()
    expect(page.locator("#rating")).to_contain_text("whether you understood it")
    page.get_by_role("radio", name="Partly").check()
    page.get_by_role("button", name="Send rating").click()
    page.locator(".thanks").wait_for()
    rating = Rating.objects.get()
    assert (rating.understood, rating.meaning, rating.consent_training) == ("partly", None, None)
    assert rating.production.text == GREETING
    assert rating.watched_seconds > 1
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#rating")).to_contain_text("Your rating is gone.")
    assert not Rating.objects.exists()


def test_who_says_more_notes_a_better_sign_by_keyboard_and_may_change_it_all(page: Page) -> None:
    open_page(page)
    sign(page, GREETING)
    page.locator("#rating").wait_for()
    page.get_by_role("radio", name="Partly").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # say more
    page.locator("[data-name=meaning] label", has_text="most").click()
    page.locator("[data-name=motion] label", has_text="stiff").click()
    page.locator("#tag-at").select_option(label="VEČER (večer)")
    page.locator("#better-query").focus()
    page.keyboard.type("deň")
    page.locator("#better-found button").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # past what was found
    page.locator("#tag-add").press("Enter")
    expect(page.locator("#tags")).to_contain_text("VEČER: Wrong sign, better DEŇ")
    page.fill("#comment", "The second sign was hard to read.")
    page.locator("#background").select_option("learner")
    page.get_by_role("checkbox", name="Training models that sign").press("Space")
    page.get_by_role("button", name="Send rating").press("Enter")
    page.locator(".thanks").wait_for()
    expect(page.get_by_role("button", name="Change it")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("[data-name=meaning] label", has_text="perfect").click()
    page.get_by_role("button", name="Send rating").click()
    page.locator(".thanks").wait_for()
    rating = Rating.objects.get()
    assert (rating.understood, rating.meaning, rating.motion) == ("no", 6, 2)
    assert (rating.comment, rating.background) == ("The second sign was hard to read.", "learner")
    assert (rating.consent_service, rating.consent_research, rating.consent_training) == (False, False, True)
    tag = rating.tags.get()
    assert (tag.tag, tag.gloss, tag.better) == ("wrong_sign", "VEČER", "DEŇ")
    page.reload()
    page.locator(".thanks").wait_for()
    page.get_by_role("button", name="Change it").click()
    page.locator("#rating-more summary").click()
    expect(page.locator("#background")).to_have_value("learner")
    expect(page.locator("#tags")).to_contain_text("VEČER: Wrong sign, better DEŇ")


def test_a_permalink_replays_the_same_motion(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, GREETING)
    until("signer.complete")
    page.locator("#rating").wait_for()
    wanted = bones_at(page, 20)
    address = page.locator("#permalink").get_attribute("href")
    assert address == f"/p/{Production.objects.get().pk}"
    open_page(page, address)
    expect(page.locator("#text")).to_have_value(GREETING)
    until("signer.state", lambda state: state == "finished")
    assert bones_at(page, 20) == wanted
    assert Production.objects.count() == 1


def test_a_permalink_of_another_model_says_why_it_cannot_be_replayed(page: Page, until: Until) -> None:
    open_page(page, f"/p/{a_production(model='0' * 64).pk}")
    expect(page.locator("#status")).to_contain_text("another version of the model")
    expect(page.locator("#text")).to_have_value(GREETING)
    page.get_by_role("button", name="Sign it anew").click()
    until("signer.frame", lambda frame: frame > 3)
    expect(page.get_by_role("button", name="Sign it anew")).to_be_hidden()


def test_a_permalink_waits_for_the_play_button_for_those_who_want_calm(page: Page, until: Until) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"/p/{a_production().pk}")
    until("signer.received")
    expect(page.locator("#status")).to_have_text("Paused")
    assert page.evaluate("signer.frame") == 0
    page.click("#play")
    until("signer.frame")


class Wire:
    """The network between the page and the site: it can be cut, closed, and mended."""

    def __init__(self, page: Page) -> None:
        self.routes: list[WebSocketRoute] = []
        self.motion: list[int] = []  # messages with frames that came, by route
        self.cut = False
        page.route_web_socket("**/ws/produce/", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        number = len(self.routes)
        self.routes.append(route)
        self.motion.append(0)
        if self.cut:
            return  # it opens, as far as the page can see, and nothing ever comes
        server = route.connect_to_server()
        route.on_message(lambda message: None if self.cut else server.send(message))

        def come(message: str | bytes) -> None:
            if not self.cut:
                self.motion[number] += isinstance(message, bytes)
                route.send(message)

        server.on_message(come)


def test_a_lost_connection_goes_on_where_it_was(page: Page, until: Until) -> None:
    wire = Wire(page)
    open_page(page)
    sign(page, LONG)
    until("signer.frame", lambda frame: frame > 3)
    wire.routes[0].close()
    until("signer.received", lambda _: len(wire.routes) > 1 and wire.motion[1] > 0)
    received = page.evaluate("signer.received")
    until("signer.received", lambda now: now > received)  # all that could come by the first one is here
    assert len(wire.routes) == 2
    expect(page.locator("#status")).to_have_text("Signing")
    assert Production.objects.count() == 1


def test_a_network_that_is_cut_for_ten_seconds_is_told_and_costs_no_frame(page: Page, until: Until) -> None:
    wire = Wire(page)
    open_page(page)
    sign(page, "Dobrý deň. " * 7)
    until("signer.frame", lambda frame: frame > 3)
    wire.cut = True  # nothing is closed: nothing comes any more
    cut_at = page.evaluate("performance.now()")
    expect(page.locator("#status")).to_have_text("The connection is lost. Trying again …")
    stopped = page.evaluate("signer.frame")
    assert stopped + 1 == page.evaluate("signer.received"), "what was here was signed to its last frame"
    page.wait_for_timeout(max(0, 10_000 - page.evaluate("performance.now()") + cut_at))
    wire.cut = False
    until("signer.frame", lambda frame: frame > stopped)
    expect(page.locator("#status")).to_have_text("Signing")
    until("signer.production.sha256")
    assert page.evaluate("signer.production.sha256") == Production.objects.get().sha256


def test_a_server_that_is_full_or_stops_in_the_middle_is_told_and_asked_again(page: Page, until: Until) -> None:
    answers = iter(['{"type":"busy","retry_after":2}'])

    def full_at_first(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def come(message: str | bytes) -> None:
            answer = next(answers, "") if '"type":"produce"' in str(message) else ""
            if answer:
                route.send(answer)
            else:
                server.send(message)

        route.on_message(come)

    page.route_web_socket("**/ws/produce/", full_at_first)
    open_page(page)
    note(page, "#status[data-kind=busy]")
    sign(page, MIDDLE)
    until("noted.includes('Everyone is being served. Trying again in 2 s.')")
    until("signer.state", lambda state: state == "playing")
    expect(page.locator("#status")).not_to_contain_text("served")
    close_shared()  # as a server does that is stopped and started again
    until("noted.includes('The server stopped in the middle of this. Trying again in 1 s.')")
    until("signer.complete")
    assert page.evaluate("signer.production.sha256") == Production.objects.get().sha256


def test_a_press_on_the_signer_pauses_and_plays_and_a_drag_turns(page: Page, until: Until) -> None:
    open_page(page)
    page.click("#stage")  # nothing is there to play yet
    sign(page, LONG)
    until("signer.state", lambda state: state == "playing")
    page.click("#stage")
    until("signer.state", lambda state: state == "paused")
    page.locator("#stage").drag_to(
        page.locator("#stage"), source_position={"x": 80, "y": 90}, target_position={"x": 200, "y": 90}
    )
    assert page.evaluate("signer.state") == "paused"
    page.click("#stage")
    until("signer.state", lambda state: state in ("playing", "finished"))


def test_the_hand_that_leads_can_be_changed_in_the_middle(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, GREETING)
    until("signer.state", lambda state: state == "finished")
    right, left = "signer.position('RightHand')", "signer.position('LeftHand')"
    bones_at(page, 20)
    before = page.evaluate(right)
    page.locator("#form .options summary, form .options > summary").first.click()
    page.check("#left-handed")
    wanted = [-before[0], before[1], before[2]]
    until(left, lambda now: np.abs(np.subtract(now, wanted)).max() < 0.02)
    assert Production.objects.count() == 1


def test_the_choice_of_a_left_handed_signer_is_kept(page: Page, until: Until) -> None:
    open_page(page)
    page.locator("#form .options summary, form .options > summary").first.click()
    page.check("#left-handed")
    sign(page, GREETING)
    until("signer.complete")
    assert Production.objects.get().options["dominant_hand"] == "left"
    open_page(page, f"/p/{Production.objects.get().pk}")
    expect(page.locator("#left-handed")).to_be_checked()


def test_every_pair_of_languages_is_offered(page: Page) -> None:
    open_page(page)
    pairs = [f"{code} {text}" for code, language in LANGUAGES.items() for text in language.text_languages]
    assert page.eval_on_selector_all("#languages option", "options => options.map(o => o.value)") == pairs
    page.select_option("#languages", "ase en")
    expect(page.locator("#text")).to_have_attribute("lang", "en")
    assert page.locator("#examples button").count() >= 3


def test_a_narrow_phone_never_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page)
    sign(page, LONG)
    page.locator("#caption").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_address_title_and_form_follow_what_is_signed_and_back_goes_back(page: Page, until: Until) -> None:
    open_page(page)
    page.evaluate(
        """() => {
            const push = history.pushState;
            history.pushState = (...address) => {
                window.drawnBefore = signer.latencyMs > 0;
                push.apply(history, address);
            };
        }"""
    )
    sign(page, GREETING)
    until("signer.state", lambda state: state == "finished")
    assert page.evaluate("drawnBefore"), "the first picture of motion waits for nothing"
    first = page.evaluate("location.pathname")
    assert first == f"/p/{Production.objects.get().pk}"
    assert GREETING in page.title()
    page.select_option("#languages", "svk en")
    sign(page, "Good evening!")
    until("signer.state", lambda state: state == "finished")
    assert "Good evening!" in page.title()
    assert page.evaluate("location.pathname") != first
    page.go_back()
    until("signer.production?.id", lambda production: production == first.removeprefix("/p/"))
    expect(page.locator("#text")).to_have_value(GREETING)
    expect(page.locator("#languages")).to_have_value("svk sk")
    until("document.title", lambda title: GREETING in title)


def test_sign_pressed_before_the_script_is_there_is_signed_once_it_is(page: Page, until: Until) -> None:
    page.route("**/app/main.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/")
    page.fill("#text", GREETING)
    page.select_option("#languages", "svk sk")
    page.unroute("**/app/main.js")
    page.click("#sign")
    until("window.signer?.state", lambda state: state == "finished")
    expect(page.locator("#text")).to_have_value(GREETING)
    assert {production.text for production in Production.objects.all()} == {GREETING}
    assert "sign=" not in page.url, "reloading must not sign again"


def test_a_next_sentence_is_signed_without_a_wait_when_the_present_one_ends(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, MIDDLE)
    until("signer.frame", lambda frame: frame > 3)
    page.fill("#text", "Ahoj!")
    page.get_by_role("button", name="Sign afterwards").click()
    expect(page.locator("#waiting")).to_contain_text("One sentence")
    expect(page.locator(".caption-text")).to_have_text("Ahoj!")
    until("signer.state", lambda state: state == "finished")
    assert [production.text for production in Production.objects.order_by("created_at")] == [MIDDLE, "Ahoj!"]


def test_what_was_signed_in_this_browser_can_be_played_again_and_forgotten(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, GREETING)
    until("signer.complete")
    open_page(page)
    page.locator("#history summary").click()
    page.get_by_role("link", name=GREETING).click()
    until("signer.frame", lambda frame: frame > 3)
    expect(page.locator("#text")).to_have_value(GREETING)
    assert Production.objects.count() == 1
    page.get_by_role("button", name="Clear this list").click()
    expect(page.locator("#history")).to_be_hidden()


def test_a_device_that_goes_offline_is_told_at_once(page: Page) -> None:
    open_page(page)
    page.context.set_offline(True)
    expect(page.locator("#status")).to_contain_text("This device is offline")
    page.context.set_offline(False)
    expect(page.locator("#status")).to_have_text("Ready")


def test_a_rating_is_offered_also_to_those_who_watch_in_a_loop(page: Page, until: Until) -> None:
    open_page(page)
    sign(page, MIDDLE)
    until("signer.frame", lambda frame: frame > 1)
    page.click("#loop")
    page.locator("#rating").wait_for()
    until("signer.state", lambda state: state == "playing")
    sign(page, "Ahoj!")
    expect(page.locator("#loop")).to_have_attribute("aria-pressed", "false")


def test_a_typed_sentence_waits_for_the_play_button_for_those_who_want_calm(page: Page, until: Until) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page)
    sign(page, GREETING)
    expect(page.locator("#status")).to_have_text("Paused")
    page.click("#play")
    until("signer.state", lambda state: state == "finished")


def test_every_view_shows_the_signer_otherwise(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page)
    seen = [picture(page)]
    page.locator("#view-menu summary").click()
    for name in ("Whole person", "Hands", "Face", "From the side", "As the signer sees it"):
        page.get_by_role("radio", name=name, exact=True).check()
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        now = picture(page)
        assert all((np.abs(now - before) > 30).sum() > 1000 for before in seen), name
        seen.append(now)
    page.keyboard.press("Escape")
    expect(page.locator("#view-menu")).not_to_have_attribute("open", "")


def test_the_other_person_comes_from_this_release_and_is_kept_for_ever(page: Page, until: Until) -> None:
    open_page(page)
    until("signer.position('Hips')")
    page.locator("#view-menu summary").click()
    with page.expect_response("**/signer-man.glb") as answer:
        page.locator("input[name=person][value=man]").check(force=True)
    assert answer.value.status == 200
    assert "immutable" in answer.value.headers["cache-control"]
    with page.expect_response("**/signer-man.glb") as again:
        page.reload()
    assert again.value.url == answer.value.url


def test_the_page_speaks_slovak_to_those_who_do(chromium: Browser, live_site: str) -> None:
    context = chromium.new_context(base_url=live_site, locale="sk-SK")
    page = context.new_page()
    open_page(page)
    expect(page.locator("#status")).to_have_text("Pripravené")
    page.get_by_role("button", name="Posunkovať", exact=True).click()
    expect(page.locator("#text-error")).to_have_text("Najprv napíšte, čo sa má posunkovať.")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#status")).to_have_text("Ready")
    context.close()


@pytest.mark.parametrize(("width", "height"), [(844, 390), (390, 664), (1366, 768)])
def test_the_first_screen_has_the_signer_the_text_and_the_button(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_page(page)
    for part in ("#scene", "#text", "#languages", "#sign"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= height, part
    box = page.locator("#scene").bounding_box()
    assert box is not None
    assert box["height"] >= 0.4 * height


@pytest.mark.parametrize(("width", "height"), [(844, 390), (390, 844)])
def test_on_a_phone_the_signer_and_its_controls_are_in_view_together(
    page: Page, until: Until, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_page(page)
    sign(page, LONG)
    until("signer.frame", lambda frame: frame > 1)
    for part in ("#scene", ".caption-text", "#scrubber", "#play", "#slower", "#loop", "#speed"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= -1, part
        assert box["y"] + box["height"] <= height + 1, part
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_signer_that_waits_stands_still_for_those_who_want_calm(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page)
    let_pictures_pass(page, 5)
    before = picture(page)
    page.wait_for_timeout(3000)  # someone else would have blinked
    assert (picture(page) == before).all()


def test_the_keys_are_listed_in_a_dialog(page: Page) -> None:
    open_page(page)
    page.locator("#scene").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("play or pause")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_every_page_says_that_this_is_no_interpreter(page: Page) -> None:
    for address in ("/", "/accounts/login/"):
        page.goto(address)
        expect(page.get_by_role("contentinfo")).to_contain_text("An avatar, not an interpreter. No deaf signer has")
