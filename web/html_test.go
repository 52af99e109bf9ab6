package web

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// check looks at a part of a page and says what is wrong with it, or "".
type check func(*html.Node) string

// shows runs checks on the whole page.
func (r reply) shows(checks ...check) reply {
	r.t.Helper()
	doc, err := html.Parse(strings.NewReader(r.body))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, c := range checks {
		if wrong := c(doc); wrong != "" {
			r.t.Errorf("%s, in:\n%s", wrong, r.body)
		}
	}
	return r
}

// in runs checks on the one element that a selector finds.
func in(selector string, checks ...check) check {
	return func(n *html.Node) string {
		list := pick(n, selector)
		if len(list) != 1 {
			return fmt.Sprintf("%d times %q, want once", len(list), selector)
		}
		for _, c := range checks {
			if wrong := c(list[0]); wrong != "" {
				return selector + ": " + wrong
			}
		}
		return ""
	}
}

// has wants at least one.
func has(selector string) check {
	return func(n *html.Node) string {
		if len(pick(n, selector)) == 0 {
			return "no " + selector
		}
		return ""
	}
}

// times wants exactly so many.
func times(want int, selector string) check {
	return func(n *html.Node) string {
		if got := len(pick(n, selector)); got != want {
			return fmt.Sprintf("%d times %q, want %d", got, selector, want)
		}
		return ""
	}
}

func hasNo(selector string) check { return times(0, selector) }

// says wants a text, whatever its spaces.
func says(text string) check {
	return func(n *html.Node) string {
		if !strings.Contains(textOf(n), text) {
			return fmt.Sprintf("does not say %q", text)
		}
		return ""
	}
}

// is wants an attribute to have a value.
func is(name, value string) check {
	return func(n *html.Node) string {
		if got, ok := attribute(n, name); !ok || got != value {
			return fmt.Sprintf("%s is %q, want %q", name, got, value)
		}
		return ""
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(b.String())), " ")
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// pick finds the descendants that a selector names: parts as tag#id.class[attribute=value], apart by a space.
func pick(n *html.Node, selector string) []*html.Node {
	found := []*html.Node{n}
	for part := range strings.FieldsSeq(selector) {
		seen := map[*html.Node]bool{}
		var next []*html.Node
		for _, from := range found {
			for c := range from.Descendants() {
				if !seen[c] && matches(c, part) {
					seen[c] = true
					next = append(next, c)
				}
			}
		}
		found = next
	}
	return found
}

var simple = regexp.MustCompile(`^[a-z0-9]+|[#.][\w-]+|\[[a-z-]+(?:=[^\]]*)?\]`)

func matches(n *html.Node, part string) bool {
	if n.Type != html.ElementNode {
		return false
	}
	for _, one := range simple.FindAllString(part, -1) {
		name, want, valued := strings.Cut(strings.Trim(one, "#.[]"), "=")
		ok := false
		switch one[0] {
		case '#':
			id, _ := attribute(n, "id")
			ok = id == name
		case '.':
			class, _ := attribute(n, "class")
			ok = strings.Contains(" "+class+" ", " "+name+" ")
		case '[':
			got, there := attribute(n, name)
			ok = there && (!valued || got == want)
		default:
			ok = n.Data == name
		}
		if !ok {
			return false
		}
	}
	return true
}

func parse(text string) *html.Node {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		panic(err) // reading from memory does not fail
	}
	return doc
}
