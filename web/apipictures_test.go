package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"charte/people"
	"charte/picture"
)

// uploads sends a picture with its notice, unless form says another.
func (p *program) uploads(image []byte, pairs ...string) reply {
	p.Helper()
	form := values(pairs...)
	if !form.Has("document") {
		form.Set("document", "pictures")
	}
	if !form.Has("notice") {
		form.Set("notice", into[Notice](p.do("GET", "/api/notices/picture.pictures", nil), http.StatusOK).Digest)
	}
	return p.multipart(form, image)
}

func (p *program) multipart(form url.Values, image []byte) reply {
	p.Helper()
	kind, body := multiparts(form, image)
	return p.do("POST", apiPicturesPath, nil, func(r *http.Request) {
		r.Header.Set("Content-Type", kind)
		r.Body, r.ContentLength = readCloser(string(body)), int64(len(body))
	})
}

// TestAPIPictures: a program sends what the page's form sends, and is refused what that is refused; the picture is drawn anew, is its
// owner's alone, and goes with the consent that it rests on.
//
// Law: GDPR 9(2)(a), GDPR 25(1), GDPR 25(2)
func TestAPIPictures(t *testing.T) {
	w := volunteers(t)
	o := oracleOf(w)
	lou, max := w.volunteer("lou"), w.volunteer("max")
	hers, his := lou.key(people.Scopes...), max.key(people.Scopes...)
	refused := func(status int, location string, got reply) {
		t.Helper()
		o.answers(t, "add-picture", got)
		one := into[Problem](got, status)
		if location != "" && (len(one.Errors) != 1 || one.Errors[0].Location != location) {
			t.Errorf("%+v, want a fault at %s", one, location)
		}
		if n := len(lou.holding().Pictures); n != 0 {
			t.Errorf("%d pictures are kept", n)
		}
	}
	refused(422, "body.agree", hers.uploads(photo(t)))
	refused(422, "body.picture", hers.uploads([]byte("<svg/>"), "agree", "true"))
	refused(422, "body.picture", hers.uploads(nil, "agree", "true"))
	refused(422, "body", hers.uploads(photo(t), "agree", "true", "religion", "x"))
	refused(409, "", hers.uploads(photo(t), "agree", "true", "notice", "0a"))
	refused(404, "", hers.uploads(photo(t), "document", "nothing"))
	refused(413, "", hers.uploads([]byte(strings.Repeat("a", picture.MostBytes+1)), "agree", "true"))
	refused(415, "", hers.do("POST", apiPicturesPath, doc{"document": "pictures"}))
	got := hers.uploads(photo(t), "agree", "true")
	o.answers(t, "add-picture", got)
	id := into[OnePicture](got, http.StatusCreated).ID.String()
	list := into[Pictures](hers.do("GET", apiPicturesPath, nil), http.StatusOK)
	if len(list.Pictures) != 1 || list.Pictures[0].ID.String() != id || list.Pictures[0].Document != "pictures" {
		t.Errorf("listed: %+v", list)
	}
	for query, side := range map[string]int{"": 640, "?small=true": picture.Small} {
		at := apiPicturesPath + "/" + id + query
		got := hers.do("GET", at, nil).is(http.StatusOK)
		o.answers(t, "picture", got)
		if wide, _ := picture.Size([]byte(got.body)); wide != side || strings.Contains(got.body, "CANARY") || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s is %d wide, %v", query, wide, got.header)
		}
		into[Problem](his.do("GET", at, nil), http.StatusNotFound)
	}
	into[Problem](his.do("DELETE", apiPicturesPath+"/"+id, nil), http.StatusNotFound)
	into[OnePicture](hers.uploads(photo(t)), http.StatusCreated) // the consent is in force
	hers.do("DELETE", apiPicturesPath+"/"+id, nil).is(http.StatusNoContent)
	into[Problem](hers.do("GET", apiPicturesPath+"/"+id, nil), http.StatusNotFound)
	into[Chosen](hers.do("PUT", "/api/me/consents/portrait", doc{"given": false}), http.StatusOK)
	if list = into[Pictures](hers.do("GET", apiPicturesPath, nil), http.StatusOK); len(list.Pictures) != 0 {
		t.Error("pictures outlive the consent that they rest on")
	}
}
