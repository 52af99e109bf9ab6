package journey_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"charte/people"
)

// controls lists what the keyboard must reach, in the order of the page.
const controls = `Array.from(document.querySelectorAll("a[href], button, input, textarea, summary, [tabindex='0']")).filter(e => e.checkVisibility() && e.type !== "hidden")`

// focus is where the keyboard is.
type focus struct {
	Index int    // among the controls; -1 outside of them
	ID    string // of the element
	Ring  bool   // whether the focus can be seen
	There bool   // whether the element can be: inside the window, and covered by nothing
}

func (v *visitor) focus() focus {
	v.Helper()
	return ask[focus](v, `(() => {
		const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
		const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
		return {Index: `+controls+`.indexOf(e), ID: e.id, There: e.contains(top),
			Ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
	})()`)
}

func (v *visitor) press(keys string) {
	v.Helper()
	v.do(chromedp.KeyEvent(keys))
}

// enter is one stroke of the Enter key. Sent apart, its character would go to what the stroke has led to.
var enter = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	stroke := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"}
	if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, stroke); err != nil {
		return err
	}
	stroke.Type, stroke.Text = input.DispatchKeyEventTypeKeyUp, ""
	_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, stroke)
	return err
})

// tabTo presses Tab until an element has the focus.
func (v *visitor) tabTo(id string) {
	v.Helper()
	v.tabTill(`[id="` + id + `"]`)
}

// tabTill presses Tab until the first element of a kind has the focus.
func (v *visitor) tabTill(selector string) {
	v.Helper()
	v.has(selector)
	there := `document.activeElement === document.querySelector(` + strconv.Quote(selector) + `)`
	var passed []focus
	for range ask[int](v, controls+`.length`) + 2 { // once around, by way of the browser's own
		v.press(kb.Tab)
		if ask[bool](v, there) {
			return
		}
		passed = append(passed, v.focus())
	}
	v.Fatalf("the keyboard never reaches %s: %+v", selector, passed)
}

// TestKeyboard joins without a mouse (WCAG 2.1.1, 2.4.3, 2.4.7, 2.4.11).
func TestKeyboard(t *testing.T) {
	t.Parallel()
	b := chromium(t)
	v := visit(t, b, serve(t), "en")
	for _, l := range looks[:2] {
		v.seen(l)
		v.is(v.open("/join/seeker"), 200, "/join/seeker")
		for i := range ask[int](v, controls+`.length`) {
			v.press(kb.Tab)
			if at := v.focus(); at.Index != i || !at.Ring || !at.There {
				v.Errorf("%s: after %d tabs the keyboard is at %+v: %s", l.name, i+1, at, ask[string](v, `document.activeElement.outerHTML`))
			}
		}
	}

	v.is(v.open("/join/seeker"), 200, "/join/seeker")
	v.press(kb.Tab)
	v.do(enter)
	if at := v.focus(); at.ID != "main" {
		v.Errorf("the first link skips to %q", at.ID)
	}
	v.tabTo("f-first_name")
	v.is(v.loads(enter), 422, "/join/seeker")
	v.atWhatIsWrong()
	v.press(kb.Tab)
	v.do(enter)
	if at := v.focus(); at.ID != "f-first_name" {
		v.Errorf("the first error leads to %q", at.ID)
	}

	v.press("Noor")
	v.tabTo("f-email")
	v.press("noor@example.org")
	v.tabTo("f-postcode")
	v.press("13004")
	v.tabTo("c-" + people.ConsentBox + "newsletter")
	v.press(" ")
	if v.count("input:checked") != 1 {
		v.Error("the space bar ticks no box")
	}
	v.press(kb.Tab)
	v.do(enter)
	if v.count("details[open]") != 1 || !ask[bool](v, `document.activeElement.matches("details[open] > summary")`) {
		v.Errorf("the keyboard does not open what is said about a box: it is at %+v", v.focus())
	}
	for !ask[bool](v, `document.activeElement.matches("main form .button")`) {
		v.press(kb.Tab)
		if at := v.focus(); at.Index < 0 {
			v.Fatal("the keyboard never reaches the button")
		}
	}
	v.is(v.loads(enter), 200, "/joined")
	v.behaved()
}
