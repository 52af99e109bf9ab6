package charter

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var blocks = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// CHARTER.md teaches a language that exists: its pieces are one charter that can be served.
func TestDocument(t *testing.T) {
	doc, err := os.ReadFile("../CHARTER.md")
	if err != nil {
		t.Fatal(err)
	}
	var whole strings.Builder
	for _, m := range blocks.FindAllStringSubmatch(string(doc), -1) {
		whole.WriteString(m[1] + "\n")
	}
	c, err := Parse("CHARTER.md", []byte(whole.String()))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Executable(); err != nil {
		t.Error(err)
	}
}

// CHARTER.md has an example of each key, each saying and each category.
func TestDocumentIsWhole(t *testing.T) {
	doc, err := os.ReadFile("../CHARTER.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(doc)
	walkKeys(reflect.TypeFor[Charter](), func(k key) {
		if k.name != entryKey && !regexp.MustCompile(`(^|[\s{,`+"`"+`])`+regexp.QuoteMeta(k.name)+"[:`]").MatchString(text) {
			t.Errorf("no example of the key %q", k.name)
		}
	})
	for _, s := range Sayings() {
		if !strings.Contains(text, "`"+s.Name+"`: it "+s.Text.EN) {
			t.Errorf("nothing on the saying %q", s.Name)
		}
	}
	for _, c := range Categories() {
		if !strings.Contains(text, "`"+c.Name+"`") {
			t.Errorf("nothing on the category %q", c.Name)
		}
	}
}

// walkKeys visits each key of a block and of the blocks inside it.
func walkKeys(t reflect.Type, visit func(key)) {
	for _, k := range keysOf(t) {
		visit(k)
		inner := k.typ
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && len(keysOf(inner)) > 0 {
			walkKeys(inner, visit)
		}
	}
}
