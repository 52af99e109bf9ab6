// Package clients keeps the promise that whoever brings their own pages or programs can use a site's own interface without guessing
// (GDPR 20(1), 25(1)). It decides how a description in OpenAPI 3.1 reads as a client in Go, in JavaScript and in TypeScript's types.
// It writes the same bytes for the same description, so that a committed client can be compared with the site that it is for.
// It never reads a network, never invents what the description does not say, and never writes a client that sends more.
package clients

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// description is what a client needs of OpenAPI 3.1.
type description struct {
	Info struct {
		Title   string `json:"title"`
		Version string `json:"version"`
	} `json:"info"`
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID         string `json:"operationId"`
	Summary    string `json:"summary"`
	Needs      string `json:"description"`
	Parameters []struct {
		Name string  `json:"name"`
		In   string  `json:"in"`
		Of   *schema `json:"schema"`
	} `json:"parameters"`
	Body      *content            `json:"requestBody"`
	Responses map[string]*content `json:"responses"`
}

type content struct {
	Content map[string]struct {
		Of *schema `json:"schema"`
	} `json:"content"`
}

type schema struct {
	Ref        string             `json:"$ref"`
	Type       json.RawMessage    `json:"type"`
	Format     string             `json:"format"`
	Items      *schema            `json:"items"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	More       json.RawMessage    `json:"additionalProperties"`
	Enum       []any              `json:"enum"`
	Title      string             `json:"title"`
	Text       string             `json:"description"`
}

// call is one operation, as a client calls it.
type call struct {
	id, summary, needs string
	method, path       string
	inPath, inQuery    []parameter
	body               *schema // nil: none
	parts              bool    // the body is sent in parts, a file among them
	answer             *schema // nil: no body
	file               bool    // the answer is bytes
}

type parameter struct {
	name string
	of   *schema
}

// api is a description, in the order in which it is written out.
type api struct {
	title, version string
	calls          []call
	shapes         map[string]*schema // every object, by its name
}

// read reads a description in JSON.
func read(text []byte) (api, error) {
	var d description
	if err := json.Unmarshal(text, &d); err != nil {
		return api{}, fmt.Errorf("clients: the description is no OpenAPI: %w", err)
	}
	a := api{title: line(d.Info.Title), version: line(d.Info.Version), shapes: map[string]*schema{}}
	for name, s := range d.Components.Schemas {
		a.name(name, s)
	}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			a.calls = append(a.calls, a.callOf(path, method, d.Paths[path][method]))
		}
	}
	return a, nil
}

func (a api) callOf(path, method string, op operation) call {
	c := call{id: op.ID, summary: line(op.Summary), needs: line(op.Needs), method: strings.ToUpper(method), path: path}
	for _, p := range op.Parameters {
		if p.In == "path" {
			c.inPath = append(c.inPath, parameter{p.Name, p.Of})
		} else {
			c.inQuery = append(c.inQuery, parameter{p.Name, p.Of})
		}
	}
	if op.Body != nil {
		media, several := op.Body.Content["multipart/form-data"] // which holds all that JSON alone could
		if c.parts = several; !several {
			media = op.Body.Content["application/json"]
		}
		c.body = a.name(words(op.ID)+"Request", media.Of)
	}
	for status, answer := range op.Responses {
		if status[0] != '2' {
			continue
		}
		for kind, media := range answer.Content {
			c.file = kind != "application/json" || media.Of.Ref == ""
			c.answer = media.Of
		}
	}
	return c
}

// name gives each object that stands inside another a name of its own, and returns the schema that refers to it.
func (a api) name(name string, s *schema) *schema {
	switch {
	case s == nil || s.Ref != "":
		return s
	case s.is("array"):
		s.Items = a.name(name+"Item", s.Items)
	case s.is("object") && len(s.Properties) > 0:
		a.shapes[name] = s
		for _, property := range slices.Sorted(maps.Keys(s.Properties)) {
			s.Properties[property] = a.name(name+words(property), s.Properties[property])
		}
		return &schema{Ref: "#/" + name, Text: s.Text, Title: s.Title}
	}
	return s
}

// types are the types that a value may have.
func (s *schema) types() (list []string) {
	var one string
	if json.Unmarshal(s.Type, &one) == nil {
		return []string{one}
	}
	_ = json.Unmarshal(s.Type, &list) // one of the two
	return list
}

func (s *schema) is(kind string) bool { return slices.Contains(s.types(), kind) }

// refers is the name of the object that a schema refers to, or "".
func (s *schema) refers() string { return s.Ref[strings.LastIndex(s.Ref, "/")+1:] }

// each is the schema of every other member of an object, or nil.
func (s *schema) each() *schema {
	var each schema
	if json.Unmarshal(s.More, &each) != nil || len(each.Type)+len(each.Ref) == 0 {
		return nil
	}
	return &each
}

// about is what is said of a value, in one line.
func (s *schema) about() string {
	return line(s.Title + " " + s.Text)
}

// line writes a text in one line that ends no comment.
func line(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "*/", "")), " ")
}

// words writes a name as Go and TypeScript write types: "join-seeker" is JoinSeeker.
func words(name string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("-_./", r) }) {
		if strings.EqualFold(part, "id") || strings.EqualFold(part, "url") {
			part = strings.ToUpper(part)
		}
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// small writes a name as methods and arguments are written there: joinSeeker.
func small(name string) string {
	w := words(name)
	if w == strings.ToUpper(w) {
		return strings.ToLower(w)
	}
	return strings.ToLower(w[:1]) + w[1:]
}
