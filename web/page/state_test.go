package page

import (
	"bytes"
	"strings"
	"testing"
)

func TestStatesAreWords(t *testing.T) {
	en, fr := Frame{Lang: "en"}, Frame{Lang: "fr"}
	for _, c := range []struct{ got, want string }{
		{en.StateOf(Promise{State: Kept}), "kept"},
		{en.StateOf(Promise{State: Late, Count: 2}), "late: 2"},
		{en.StateOf(Promise{State: Broken, Count: 1}), "broken 1 time"},
		{en.StateOf(Promise{State: Broken, Count: 3}), "broken 3 times"},
		{en.StateOf(Promise{State: Declared}), "declared only"},
		{en.StateOf(Promise{}), "not measured yet"},
		{fr.StateOf(Promise{State: Late, Count: 2}), "en retard\u00a0: 2"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestToneNeverCarriesUnknownText(t *testing.T) {
	if got := (Promise{State: `x" onclick="y`}).Tone(); got != "unknown" {
		t.Errorf("got %q", got)
	}
}

func TestTally(t *testing.T) {
	got := Tally(promisesOf("en"))
	want := Board{Kept: 2, Late: 1, Broken: 1, Declared: 1, Unknown: 1}
	if got != want || got.Total() != 6 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestSmallCellsAreHidden(t *testing.T) {
	f := Frame{Lang: "en"}
	for n, want := range map[int]string{0: "fewer than 10", 9: "fewer than 10", 10: "10", 1200: "1,200"} {
		if got := f.Shown(Remain{Count: n}); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestLanguageSwitchKeepsTheQueryAndStaysHere(t *testing.T) {
	for path, want := range map[string]string{
		"/policy":           "/policy?lang=en",
		"/confirm?t=a%2Bb":  "/confirm?lang=en&t=a%2Bb",
		"/policy?lang=fr":   "/policy?lang=en",
		"//evil.example/x":  "/?lang=en",
		"https://evil/x":    "/?lang=en",
		"":                  "/?lang=en",
		"javascript:alert1": "/?lang=en",
	} {
		if got := (Frame{Path: path}).Languages()[1].URL; got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestLetterPartsGiveBackTheLetter(t *testing.T) {
	body := "See https://a.example/x?t=1.\nOr (http://b.example/y)"
	var text, links []string
	for _, p := range (Letter{Body: body}).Parts() {
		text = append(text, p.Text)
		if p.Link {
			links = append(links, p.Text)
		}
	}
	if strings.Join(text, "") != body {
		t.Errorf("got %q back", strings.Join(text, ""))
	}
	if strings.Join(links, " ") != "https://a.example/x?t=1 http://b.example/y" {
		t.Errorf("links %q", links)
	}
}

func TestEveryFailureHasItsWords(t *testing.T) {
	for _, lang := range languages {
		titles := map[string]int{}
		for _, status := range []int{400, 403, 404, 405, 410, 413, 421, 429, 500, 503} {
			e := Failure{Frame: Frame{Lang: lang}, Status: status}
			if before, twice := titles[e.Heading()]; twice {
				t.Errorf("%s: %d and %d have the same title", lang, before, status)
			}
			titles[e.Heading()] = status
			if e.ToDo() == "" || e.ToDo() == e.Heading() {
				t.Errorf("%s: %d does not say what to do", lang, status)
			}
		}
	}
}

func TestWhatAPersonWroteIsEscaped(t *testing.T) {
	const nasty = `"><script>alert(1)</script>`
	frame := frameOf("en", "/", true)
	for _, p := range []Page{
		MyData{Frame: frame, Data: []Datum{{Label: "x", Values: []string{nasty}}}},
		Correct{Frame: frame, Field: Field{Name: "x", Label: "x", Value: nasty}},
		Correct{Frame: frame, Field: Field{Name: "x", Label: "x", Type: "textarea", Value: nasty}},
		Remove{Frame: frame, Item: Item{Text: nasty}},
		Letter{Frame: frame, Body: nasty, Subject: nasty},
	} {
		var out bytes.Buffer
		if err := Render(&out, p); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "<script") {
			t.Errorf("%T lets markup through", p)
		}
	}
}
