package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/people"
	"charte/seal"
)

// program is a client of the JSON API: it keeps no cookies.
type program struct {
	*town
	token string
	lang  string
}

func (w *town) program(token string) *program { return &program{w, token, "en"} }

// do sends a request with a JSON body, or none for nil. Each change may spoil it.
func (p *program) do(method, path string, send any, change ...func(*http.Request)) reply {
	p.Helper()
	var content io.Reader
	if send != nil {
		text, err := json.Marshal(send)
		if err != nil {
			p.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(p.Context(), method, p.http.URL+path, content)
	if err != nil {
		p.Fatal(err)
	}
	r.Host = host
	r.Header.Set("Accept-Language", p.lang)
	if send != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	for _, f := range change {
		f(r)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		p.Fatal(err)
	}
	return reply{p.T, got.StatusCode, got.Header, string(text)}
}

// into reads a JSON answer.
func into[T any](r reply, status int) (out T) {
	r.t.Helper()
	r.is(status)
	d := json.NewDecoder(strings.NewReader(r.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		r.t.Fatalf("%v in %s", err, r.body)
	}
	return out
}

// key makes a key of the API for a member, with scopes.
func (m *member) key(scopes ...people.Scope) *program {
	m.Helper()
	now := m.clock()
	token, err := m.site.MakeToken(m.Context(), people.Session{Subject: m.subject}, people.Token{ID: seal.NewID(), Name: seal.NewText("cron"), Scopes: scopes, Made: now, Ends: now.Add(24 * time.Hour)})
	if err != nil {
		m.Fatal(err)
	}
	return m.program(token)
}

func TestAPIJoinToErasure(t *testing.T) {
	w := found(t)
	p := w.program("")
	n := into[Notice](p.do("GET", "/api/notices/join.seeker", nil), 200)
	join := map[string]any{"notice": n.Digest, "values": map[string]any{"first_name": "Inès", "email": "ines@example.org", "postcode": "69003"}, "consents": []string{"newsletter"}}
	into[Awaited](p.do("POST", "/api/join/seeker", join), 202)
	link := strings.TrimPrefix(w.link("ines@example.org"), "/confirm?t=")
	s := into[Opened](p.do("POST", "/api/confirm", map[string]any{"token": link, "password": password}), 201)
	p.token = s.Token
	me := into[Me](p.do("GET", "/api/me", nil), 200)
	if me.Kind != "seeker" || len(me.Scopes) != len(people.Scopes) {
		t.Errorf("me is %+v", me)
	}
	data := p.do("GET", "/api/me/data", nil).is(200).body
	for _, secret := range []string{"Inès", "ines@example.org", "69003"} {
		if !strings.Contains(data, secret) {
			t.Errorf("the data does not hold %q: %s", secret, data)
		}
	}
	n = into[Notice](p.do("GET", "/api/notices/field.postcode", nil), 200)
	into[Corrected](p.do("PATCH", "/api/me/data", map[string]any{"notice": n.Digest, "values": map[string]any{"postcode": "75011"}}), 200)
	n = into[Notice](p.do("GET", "/api/notices/list.experience", nil), 200)
	p.do("POST", "/api/me/lists/experience", map[string]any{"notice": n.Digest, "text": "Cook in Lyon"}).is(204)
	list := into[Consents](p.do("GET", "/api/me/consents", nil), 200)
	at := slices.IndexFunc(list.Consents, func(c Consent) bool { return c.Purpose == "newsletter" })
	if at < 0 || !list.Consents[at].Given {
		t.Fatalf("the box of the join is not a consent: %+v", list)
	}
	gone := into[Chosen](p.do("PUT", "/api/me/consents/newsletter", map[string]any{"given": false}), 200)
	problem := into[Problem](p.do("GET", "/api/me/receipts/"+gone.Receipt.String(), nil), 503)
	if problem.Type != "/api#problem-pending" {
		t.Errorf("a receipt that is not there yet: %+v", problem)
	}
	w.integrate()
	p.do("GET", "/api/me/receipts/"+gone.Receipt.String(), nil).is(200)
	past := into[Past](p.do("GET", "/api/me/history", nil), 200)
	if past.Total < 5 || past.Events[0].Text == "" {
		t.Errorf("history: %+v", past)
	}
	zipped := p.do("POST", "/api/me/export", nil).is(200)
	if !strings.HasPrefix(zipped.body, "PK") {
		t.Error("the export is no zip")
	}
	into[Problem](p.do("POST", "/api/me/erasure", map[string]any{"understood": false}), 422)
	e := into[Erasing](p.do("POST", "/api/me/erasure", map[string]any{"understood": true}), 201)
	into[ErasureLevel](p.do("GET", "/api/erasures/"+e.ID.String(), nil), 200)
	into[Problem](p.do("GET", "/api/me", nil), 401)
}
