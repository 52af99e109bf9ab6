package web

import (
	"net/http"

	"golang.org/x/text/language"
)

// langCookie remembers the language that somebody chose, until their browser closes.
const langCookie = "charte_lang"

// speech decides in which of its languages a site answers.
type speech struct {
	languages []string // the first is the default
	matcher   language.Matcher
}

func newSpeech(languages []string) speech {
	tags := make([]language.Tag, len(languages))
	for i, code := range languages {
		tags[i] = language.Make(code)
	}
	return speech{languages, language.NewMatcher(tags)}
}

// speaks returns code when the site has that language, or "".
func (s speech) speaks(code string) string {
	for _, known := range s.languages {
		if known == code {
			return known
		}
	}
	return ""
}

// asked is the language of an answer: the chosen one, or the best for the browser, or the site's first.
//
// Law: GDPR 12(1)
func (s speech) asked(r *http.Request) string {
	if c, err := r.Cookie(langCookie); err == nil {
		if code := s.speaks(c.Value); code != "" {
			return code
		}
	}
	return s.accepted(r)
}

// accepted is the best language for the browser, or the site's first.
func (s speech) accepted(r *http.Request) string {
	_, at := language.MatchStrings(s.matcher, r.Header.Get("Accept-Language"))
	return s.languages[at]
}

// wanted is the language that a link of the language switch asks for, or "". A shape of the policy answers in it, and remembers nothing.
func (s speech) wanted(r *http.Request) string {
	if _, known := shapeAt(r.URL.Path); known {
		return ""
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.RawQuery == "" {
		return ""
	}
	return s.speaks(r.URL.Query().Get("lang"))
}

// remember keeps the chosen language and leads back to the same page.
func (s *site) remember(a *answer, r *http.Request, lang string) {
	a.route = "language"
	s.setCookie(a, langCookie, lang)
	to := local(r.URL)
	q := r.URL.Query()
	q.Del("lang")
	to.RawQuery = q.Encode()
	see(a, to.String())
}
