package page

import "html/template"

// Operation is one thing that a program can do.
type Operation struct {
	ID      string // an anchor
	Does    string
	Method  string
	Path    string
	Needs   string // which token, in words
	Params  []Piece
	Sends   []Piece // of the body; none: there is no body
	Answers []Answer
}

// Answer is one way in which an operation answers well.
type Answer struct {
	Status string
	Kind   string // the media type; "" without a body
	Shape  string // the part that the body is; "" for a file
}

// Piece is a value in a request or an answer.
type Piece struct {
	Name  string
	Type  string // in the terms of JSON Schema
	Shape string // the shape that it is, or that each of its entries is; "" for a plain value
	Must  bool
	Text  string
	Parts []Piece // of an object without a name
}

// Shape is an object with a name.
type Shape struct {
	Name  string
	Parts []Piece
}

// Trouble is a kind of errors.
type Trouble struct {
	Slug   string
	Status int
	What   string
	Do     string
}

// API documents the JSON interface of the site for those who write programs, GET /api.
type API struct {
	Frame
	Title    string
	About    string
	Acts     []Operation
	Shapes   []Shape
	Troubles []Trouble
	JSON     string // the addresses of the description
	YAML     string
}

func (API) template() string { return "api" }

// Addresses are the links to the description.
func (a API) Addresses() template.HTML {
	return a.Rich("api.description", a.Link(a.JSON, "OpenAPI (JSON)"), a.Link(a.YAML, "OpenAPI (YAML)"))
}

// Pieced is parts with the words around them.
type Pieced struct {
	Frame
	Parts []Piece
}

// Inside joins parts with the frame, for the template that shows them.
func (f Frame) Inside(parts []Piece) Pieced { return Pieced{f, parts} }
