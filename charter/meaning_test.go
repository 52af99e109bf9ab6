package charter

import "testing"

// What the formatter checks of itself: a value, a key, an item or a comment that is lost is seen.
func TestSameMeaning(t *testing.T) {
	const src = "a: {b: [c, d], e: f} # g\n"
	for _, other := range []string{
		src, "a: {e: f, b: [c, d]} #\n", "a:\n  # g\n  b:\n    - c\n    - \"d\"\n  e: f\n",
	} {
		if !sameMeaning([]byte(src), []byte(other)) {
			t.Errorf("%q differs", other)
		}
	}
	for _, other := range []string{
		"a: {b: [c, d], e: f}\n", "a: {b: [d, c], e: f} # g\n", "a: {b: [c], e: f} # g\n", "a: {b: [c, d], e: h} # g\n",
		"a: {b: [c, d]} # g\n", "a: {b: [c, d], i: f} # g\n", "a: {b: [c, d], e: true} # g\n", "a: {b: [c, d], e: {f: g}} # g\n", "a: [ # g\n",
	} {
		if sameMeaning([]byte(src), []byte(other)) {
			t.Errorf("%q is the same", other)
		}
	}
}

// A file that cannot be laid out without a doubt is given back as it is.
func TestFormatGivesBack(t *testing.T) {
	src := "charter:  1\nversion: {number: 1, date: 2026-11-01}\nsite: {id: tiny, name: {fr: \"A\\x23B\", en: Tiny}, url: https://tiny.example, languages: [fr, en]}\n" +
		"data:\n  email: {category: email}\npurposes:\n  account: {text: {fr: a, en: b}, data: [email]}\n"
	out, err := Format([]byte(src))
	if err != nil || string(out) != src {
		t.Errorf("%v\n%s", err, out)
	}
}
