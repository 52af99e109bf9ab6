package journey_test

import (
	"context"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"charte/proof"
)

// where is the address of the page, for a message.
func (v *visitor) where() string {
	v.Helper()
	return ask[string](v, `location.pathname`) + " (" + ask[string](v, `document.title`) + ")"
}

// count is how many elements the page has of a kind.
func (v *visitor) count(selector string) int {
	v.Helper()
	return ask[int](v, `document.querySelectorAll(`+strconv.Quote(selector)+`).length`)
}

// has makes sure that the page has an element. Pages come whole from the server: what is not there will not come.
func (v *visitor) has(selector string) {
	v.Helper()
	if v.count(selector) == 0 {
		v.Fatalf("no %s on %s:\n%s", selector, v.where(), v.text("body"))
	}
}

// text is what people read in the first element of a kind.
func (v *visitor) text(selector string) string {
	v.Helper()
	return ask[string](v, `document.querySelector(`+strconv.Quote(selector)+`)?.innerText ?? ""`)
}

// texts is what people read in every element of a kind.
func (v *visitor) texts(selector string) []string {
	v.Helper()
	return ask[[]string](v, `Array.from(document.querySelectorAll(`+strconv.Quote(selector)+`), e => e.innerText)`)
}

// attribute is an attribute of the first element of a kind.
func (v *visitor) attribute(selector, name string) string {
	v.Helper()
	v.has(selector)
	return ask[string](v, `document.querySelector(`+strconv.Quote(selector)+`).getAttribute(`+strconv.Quote(name)+`) ?? ""`)
}

// reads makes sure that a sentence is on the page.
func (v *visitor) reads(selector, sentence string) {
	v.Helper()
	if got := v.text(selector); !strings.Contains(got, sentence) {
		v.Fatalf("on %s, %s reads %q, without %q", v.where(), selector, got, sentence)
	}
}

// is makes sure that a step led to the right page.
func (v *visitor) is(status, want int, path string) {
	v.Helper()
	at := ask[[]string](v, `[location.origin, location.pathname]`)
	if status != want || !strings.HasPrefix(at[1], path) {
		v.Fatalf("status %d at %s, want %d at %s:\n%s", status, at[1], want, path, v.text("main"))
	}
	v.comes(at[0], at[1], status)
}

func (v *visitor) click(selector string) chromedp.Action[chromedp.Void] {
	v.Helper()
	v.has(selector)
	return chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)
}

// follow clicks on what leads to another page, and returns its status.
func (v *visitor) follow(selector string) int {
	v.Helper()
	if v.keys {
		v.tabTill(selector)
		return v.loads(enter)
	}
	return v.loads(v.click(selector))
}

// open goes to an address, of the site unless it names another host, and returns the status.
func (v *visitor) open(address string) int {
	v.Helper()
	if strings.HasPrefix(address, "/") {
		address = v.site + address
	}
	return v.loads(chromedp.Navigate(address))
}

// fill replaces what a field holds.
func (v *visitor) fill(field, text string) {
	v.Helper()
	v.has(`[id="f-` + field + `"]`)
	empty := chromedp.Evaluate[chromedp.Void](`document.getElementById("f-` + field + `").value = ""`)
	if v.keys {
		v.tabTo("f-" + field)
		v.do(empty)
		v.press(text)
		return
	}
	if ask[bool](v, `(e => (e.focus(), e.matches("textarea, [type=text], [type=email], [type=tel], [type=password], [type=number], input:not([type])")))(document.getElementById("f-`+field+`"))`) {
		v.do(empty)
		call(v, input.InsertText, input.InsertTextParams{Text: text}) // as one does who pastes; stroke by stroke takes the machine longer
		return
	}
	v.do(empty, chromedp.SendKeys(chromedp.CSS(`[id="f-`+field+`"]`), text))
}

// submit sends the form of the page.
func (v *visitor) submit() int {
	v.Helper()
	return v.follow("main form .button")
}

// join fills in the form of a kind of people and sends it.
func (v *visitor) join(kind, name, email string) {
	v.Helper()
	v.is(v.open("/join/"+kind), 200, "/join/"+kind)
	v.fill("first_name", name)
	v.fill("email", email)
	if kind == "seeker" {
		v.fill("postcode", "13004")
	}
	v.is(v.submit(), 200, "/joined")
}

// letter waits until an address has received a number of letters, and opens the newest.
func (v *visitor) letter(to string, n int) {
	v.Helper()
	waited, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	v.is(v.open(v.mail), 200, "/")
	list := v.lettersTo(to)
	for ; len(list) < n; list = v.lettersTo(to) {
		if waited.Err() != nil {
			v.Fatalf("%s has %d letters, not %d", to, len(list), n)
		}
		moment(waited)
		v.do(chromedp.Reload())
	}
	v.is(v.open(v.mail+list[0]), 200, "/letters/")
	v.reads("dl", to)
}

// lettersTo lists the letters to an address, newest first.
func (v *visitor) lettersTo(to string) []string {
	v.Helper()
	return ask[[]string](v, `Array.from(document.querySelectorAll("main tbody tr")).filter(r => r.cells[1].textContent === `+
		strconv.Quote(to)+`).map(r => r.querySelector("a").getAttribute("href"))`)
}

// signIn fills in the form and sends it. The status says whether it was accepted.
func (v *visitor) signIn(email, password string) int {
	v.Helper()
	v.is(v.open("/sign-in"), 200, "/sign-in")
	v.fill("email", email)
	v.fill("password", password)
	return v.submit()
}

// pass moves the clock.
func (v *visitor) pass(step string) {
	v.Helper()
	v.is(v.open(v.clock), 200, "/clock")
	v.is(v.follow("button[value='"+step+"']"), 200, "/clock")
}

// verified is the fact of a receipt that holds, checked with nothing but the key.
func (v *visitor) verified(file []byte, key string) proof.Fact {
	v.Helper()
	r, err := proof.ParseReceipt(file)
	if err != nil {
		v.Fatal(err)
	}
	fact, _, err := r.Verify(key)
	if err != nil {
		v.Fatal(err)
	}
	return fact
}
