package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"charte/charter"
	"charte/people"
	"charte/web/page"
)

// answer is the response on its way out: it knows who answers, and lets no undeclared cookie leave.
type answer struct {
	http.ResponseWriter
	log    *slog.Logger
	site   *site  // nil before a site is chosen, and for what belongs to none
	route  string // the pattern that matched, never the path itself
	status int    // 0 before the header is written
}

// WriteHeader sends the header, without the cookies that the charter does not declare.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
		a.keepDeclared()
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets a handler set the deadlines of the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// keepDeclared drops every cookie that the charter does not announce, or that would outlive what it announces.
//
// Law: LIL 82
func (a *answer) keepDeclared() {
	lines := a.Header().Values("Set-Cookie")
	if len(lines) == 0 {
		return
	}
	a.Header().Del("Set-Cookie")
	for _, line := range lines {
		c, err := http.ParseSetCookie(line)
		if err == nil && a.site != nil && declared(a.site.Plan.Charter.Trackers, c) {
			a.Header().Add("Set-Cookie", line)
			continue
		}
		a.log.Warn("a cookie that the charter does not declare was stopped", slog.String("route", a.route))
	}
}

// declared reports whether the charter announces a cookie of that name and life. Taking a cookie away is always declared.
func declared(trackers []charter.Tracker, c *http.Cookie) bool {
	if c.MaxAge < 0 && c.Value == "" {
		return true
	}
	for _, t := range trackers {
		if t.Name != c.Name || t.Party != "first" || c.Domain != "" || !c.Expires.IsZero() {
			continue
		}
		var epoch time.Time
		return time.Duration(c.MaxAge)*time.Second <= t.Life.Period.After(epoch).Sub(epoch)
	}
	return false
}

// frame is the frame of the site that answers, or the common one.
func (a *answer) frame(r *http.Request) page.Frame {
	if a.site != nil {
		return a.site.frame(r)
	}
	f := common
	f.Lang = newSpeech([]string{"fr", "en"}).asked(r)
	f.Path = "/"
	return f
}

// answering calls a route's handler and turns its error into a page.
func answering(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := w.(*answer) // recorded made it, and nothing in between wraps it
		a.route = rt.pattern
		if err := rt.handle(a, r); err != nil {
			fail(a, r, err)
		}
	})
}

// recorded is the outermost layer: headers, figures, the access log, and what a panic becomes.
func (s *Server) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w, log: s.log}
		shield(a.Header())
		done := s.figures.started()
		defer func() {
			if value := recover(); value != nil {
				s.log.Error("panic", slog.String("route", a.route), slog.String("stack", string(debug.Stack())))
				if a.status == 0 {
					fail(a, r, panicked(value))
				}
			}
			if !visiting(r.Context()) {
				s.record(a, r, done)
			}
		}()
		next.ServeHTTP(a, r)
	})
}

// record writes the access log's line: no path, no query, no address, no agent.
//
// Law: GDPR 5(1)(c)
func (s *Server) record(a *answer, r *http.Request, done stopwatch) {
	name := ""
	if a.site != nil {
		name = a.site.Name()
	}
	took := done(name, a.route, a.status)
	s.log.Info("request", slog.String("site", name), slog.String("method", method(r)), slog.String("route", a.route),
		slog.Int("status", a.status), slog.Duration("took", took))
}

// method is a method of the standard, for whoever may send anything.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// draw renders a page whole before its status line, so that no half page leaves.
func draw(w http.ResponseWriter, status int, p page.Page, to people.Session) error {
	var out bytes.Buffer
	if err := page.Render(&out, p); err != nil {
		return err
	}
	body := out.Bytes()
	if to.Acting() {
		body = page.Within(body, people.OfProfile, to.Subject.String())
	}
	return send(w, status, "text/html; charset=utf-8", body)
}

// sendJSON writes a whole answer in JSON.
func sendJSON(w http.ResponseWriter, status int, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return send(w, status, "application/json", text)
}

// send writes a whole answer.
func send(w http.ResponseWriter, status int, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a reader who left is nobody to tell
	return nil
}
