package charter

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
)

// syntaxes put what the YAML parser says into words for whoever writes a charter.
var syntaxes = []struct{ yaml, message, hint string }{
	{"sequence end token ']' not found", "this [ is never closed", "write ] where the list ends, or quote the text that [ is part of"},
	{"could not find flow mapping end token '}'", "this { is never closed", "write } where the block ends, or quote the text that { is part of"},
	{"could not find '[' character", "nothing opens this ]", "remove it, or quote the text that it is part of"},
	{"could not find '{' character", "nothing opens this }", "remove it, or quote the text that it is part of"},
	{"',' or '}' must be specified", "a comma or } is missing here", "put commas between the keys, and quotes around a text that holds a comma or a bracket"},
	{"',' or ']' must be specified", "a comma or ] is missing here", "put commas between the items, and quotes around a text that holds a comma or a bracket"},
	{"end character of single-quoted text", "this quote is never closed", "write ' where the text ends; inside it, an apostrophe is written twice"},
	{"end character of double-quoted text", "this quote is never closed", `write " where the text ends; inside it, a quote is written \"`},
	{"found unknown escape character", "a backslash that means nothing here", `between double quotes, write \\ for a backslash`},
	{"could not find flow map content", "a key without a colon", "write key: value"},
	{"mapping value is not allowed in this context", "a second colon on one line", "quote the text that holds it, or start a block on the next line, indented"},
	{"block sequence entries are not allowed", "a list that starts on the line of its key", "start it on the next line, indented, or write it between brackets"},
	{"non-map value is specified", "a line without a colon in a block", "write key: value, and indent the lines of a text further than its key"},
	{"value is not allowed in this context", "this does not fit what stands before it", "start the keys of one block in the same column, and quote the whole of a text"},
	{"is a reserved character", "a text cannot begin with this character", "put the text between quotes"},
}

// syntax reports an error of the YAML parser.
func (r *reader) syntax(err error) {
	at, message := Pos{r.file, r.above + 1, 1}, err.Error()
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		message = syntax.Message
		if syntax.Token != nil {
			at = r.posOf(syntax.Token)
		}
	}
	for _, known := range syntaxes {
		if strings.Contains(message, known.yaml) {
			r.fail(at, known.hint, known.message)
			return
		}
	}
	r.fail(at, "check the indentation, and quote a text that holds : or # or starts with a mark", "not valid YAML: %s", shorten(message, 120))
}
