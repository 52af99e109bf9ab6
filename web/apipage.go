package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"charte/web/page"
)

// descriptions are the addresses of the description in OpenAPI 3.1.
const (
	describedJSON = "/api/openapi.json"
	describedYAML = "/api/openapi.yaml"
)

// described serves the description, in the language of ?lang= or of the reader.
func (i *interfaces) described(kind string, write func(*huma.OpenAPI) ([]byte, error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		lang := newSpeech(i.languages).speaks(r.URL.Query().Get("lang"))
		if lang == "" {
			lang = asking(r).lang
		}
		text, err := write(i.in(lang).huma.OpenAPI())
		if err != nil {
			return err
		}
		w.Header().Set("Content-Language", lang)
		w.Header().Set("Cache-Control", "no-cache")
		vary(w.Header(), "Accept-Language, Authorization") // a person may be under another version
		return prepare(kind, text).serve(w, r)
	}
}

// apiPage documents the API: every operation of the description, every shape, every kind of error, and nothing that is not in it.
//
// Law: GDPR 12(1)
func apiPage(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		d := l.programs.in(f.Lang).huma.OpenAPI()
		p := page.API{Frame: f, About: f.T("api.about"), JSON: describedJSON + "?lang=" + f.Lang, YAML: describedYAML + "?lang=" + f.Lang}
		for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
			for _, op := range operationsOf(d.Paths[path]) {
				p.Acts = append(p.Acts, actOf(op))
			}
		}
		shapes := d.Components.Schemas.Map()
		for _, name := range slices.Sorted(maps.Keys(shapes)) {
			p.Shapes = append(p.Shapes, page.Shape{Name: name, Parts: partsOf(shapes[name])})
		}
		for _, k := range kindsOfProblems() {
			p.Troubles = append(p.Troubles, page.Trouble{Slug: k.Type, Status: k.Status, What: f.T("api." + k.Type), Do: f.T("api." + k.Type + "-do")})
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// operationsOf are the operations at one address, in the order in which they are usually read.
func operationsOf(p *huma.PathItem) (list []*huma.Operation) {
	for _, op := range []*huma.Operation{p.Get, p.Post, p.Put, p.Patch, p.Delete} {
		if op != nil {
			list = append(list, op)
		}
	}
	return list
}

func actOf(op *huma.Operation) page.Operation {
	out := page.Operation{ID: op.OperationID, Does: op.Summary, Method: op.Method, Path: op.Path, Needs: op.Description}
	for _, q := range op.Parameters {
		part := partOf(q.Name, q.Schema, q.Required)
		part.Text = q.Description
		out.Params = append(out.Params, part)
	}
	if op.RequestBody != nil {
		sent := op.RequestBody.Content["application/json"]
		if sent == nil {
			sent = op.RequestBody.Content[partsMedia]
		}
		if sent == nil {
			sent = op.RequestBody.Content[rawMedia]
		}
		s := sent.Schema
		if out.Sends = partsOf(s); s.Ref != "" {
			out.Sends = []page.Piece{partOf("body", s, true)}
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if status >= "300" {
			continue
		}
		a := page.Answer{Status: status}
		for kind, media := range op.Responses[status].Content {
			a.Kind, a.Shape = kind, shapeName(media.Schema)
		}
		out.Answers = append(out.Answers, a)
	}
	return out
}

// shapeName is the shape to which a schema refers, or "".
func shapeName(s *huma.Schema) string { return s.Ref[strings.LastIndex(s.Ref, "/")+1:] }

func partsOf(s *huma.Schema) (list []page.Piece) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		list = append(list, partOf(name, s.Properties[name], slices.Contains(s.Required, name)))
	}
	return list
}

// partOf describes one value: its type, its format, the answers that it may be.
func partOf(name string, s *huma.Schema, must bool) page.Piece {
	p := page.Piece{Name: name, Type: s.Type, Must: must, Text: strings.TrimSpace(s.Title + " " + s.Description), Shape: shapeName(s), Parts: partsOf(s)}
	of := s
	if s.Type == huma.TypeArray {
		of = s.Items
		p.Type, p.Shape = "array:", shapeName(of)
		if p.Shape == "" {
			p.Type += " " + of.Type
		}
	}
	if s.Nullable {
		p.Type += " | null"
	}
	if of.Format != "" {
		p.Type += ", " + of.Format
	}
	if len(of.Enum) > 0 {
		text, _ := json.Marshal(of.Enum)
		p.Type += ", " + string(text)
	}
	return p
}

// kindsOfProblems are all the kinds of errors, by status.
func kindsOfProblems() (list []*Problem) {
	for _, err := range []error{tooFewScopes{}, invalid{}, uninformed{}} {
		list = append(list, kindOfProblem(err))
	}
	for _, one := range particular {
		list = append(list, &Problem{Type: one.slug, Status: one.status})
	}
	for status, slug := range slugs {
		list = append(list, &Problem{Type: slug, Status: status})
	}
	slices.SortFunc(list, func(a, b *Problem) int {
		if a.Status != b.Status {
			return a.Status - b.Status
		}
		return strings.Compare(a.Type, b.Type)
	})
	return slices.CompactFunc(list, func(a, b *Problem) bool { return a.Type == b.Type })
}
