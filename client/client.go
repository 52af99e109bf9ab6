// Package client keeps the promise that people can use a site by programs of their own, and take their data elsewhere (GDPR 20(1)).
// It is a client of the JSON interface of the skills site, in Go: the types and methods of generated.go, written from the site's own
// description, and what sends and receives.
// It decides how a refusal is an error (RFC 9457), and nothing about the data. For another site, write generated.go anew with
// charte client. It never keeps an answer, never follows a redirect, and never logs.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
)

// Client calls one site. Its methods may be called at once from several goroutines as long as nobody changes it.
type Client struct {
	Base     string       // of the site: "https://skills.example"
	Token    string       // of a session, or of a key; "" for what anybody may ask
	Language string       // "fr" or "en", in which the site answers; "" for its own
	HTTP     *http.Client // nil: one that follows no redirect
}

// answerMost is the most bytes that an answer may have: an export may be large.
const answerMost = 1 << 30

// Error is the title and what to do. It holds nothing that was sent.
func (p *Problem) Error() string { return fmt.Sprintf("%s (%d): %s", p.Title, p.Status, p.Detail) }

// ErrRedirect says that something between the client and the site leads elsewhere.
var ErrRedirect = errors.New("client: the site leads elsewhere; check its address")

var straight = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return ErrRedirect }}

// send asks for one operation. A refusal of the site is a *Problem; out is a pointer to a struct, to bytes, or nil.
func (c *Client) send(ctx context.Context, method, path string, query url.Values, body, out any) error {
	r, err := c.request(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	by := c.HTTP
	if by == nil {
		by = straight
	}
	answer, err := by.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerMost))
	if err != nil {
		return err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		p := &Problem{Title: http.StatusText(answer.StatusCode), Status: answer.StatusCode}
		_ = json.Unmarshal(text, p) // what a proxy answers is no problem of the site
		return p
	}
	switch out := out.(type) {
	case nil:
		return nil
	case *[]byte:
		*out = text
		return nil
	}
	return json.Unmarshal(text, out)
}

func (c *Client) request(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	content, kind, err := written(body)
	if err != nil {
		return nil, err
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, c.Base+path, content)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Language != "" {
		r.Header.Set("Accept-Language", c.Language)
	}
	return r, nil
}

// parts is a body in parts (RFC 7578), in the order in which they are sent: texts, true, bytes of a file, and objects as JSON. What is empty
// is left out.
type parts []struct {
	name string
	of   any
}

// written is a body as it is sent, and its media type; "" for none.
func written(body any) (io.Reader, string, error) {
	if body == nil {
		return nil, "", nil
	}
	list, several := body.(parts)
	if !several {
		text, err := json.Marshal(body)
		return bytes.NewReader(text), "application/json", err
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	var failed error
	for _, one := range list {
		switch v := one.of.(type) {
		case []byte:
			if len(v) == 0 {
				continue
			}
			part, err := w.CreateFormFile(one.name, one.name)
			if err == nil {
				_, err = part.Write(v)
			}
			failed = errors.Join(failed, err)
		case string, bool:
			if v != "" && v != false {
				failed = errors.Join(failed, w.WriteField(one.name, fmt.Sprint(v)))
			}
		default:
			text, err := json.Marshal(v)
			failed = errors.Join(failed, err, w.WriteField(one.name, string(text)))
		}
	}
	return &out, w.FormDataContentType(), errors.Join(failed, w.Close())
}
