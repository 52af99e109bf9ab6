package people

import (
	"maps"
	"net/url"
	"slices"

	"charte/proof"
)

// NoticeField is the name of the hidden field by which a form says which notice it showed. No field of a charter has a dot in its
// name, so it can be none of them.
const NoticeField = "notice.shown"

// Shown reports whether a form came with a notice that is in force, one of digests, and which. A form without a notice, with two
// of them or with one that no longer holds was not informed: nothing of it may be kept.
//
// Law: GDPR 13(1), GDPR 5(2)
func Shown(form url.Values, digests ...string) (digest string, ok bool) {
	given := form[NoticeField]
	if len(given) != 1 || given[0] == "" || !slices.Contains(digests, given[0]) {
		return "", false
	}
	return given[0], true
}

// Informed adds to a fact which notice the person was shown: a digest, or nothing for "".
//
// Law: GDPR 5(2)
func Informed(f proof.Fact, notice string) proof.Fact {
	if notice == "" {
		return f
	}
	f.Detail = maps.Clone(f.Detail)
	if f.Detail == nil {
		f.Detail = map[string]string{}
	}
	f.Detail["notice"] = notice
	return f
}
