package charter_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charte/charter"
)

// Every key of the language is read from some charter of the tests or of the examples.
func TestEveryKeyHasAnExample(t *testing.T) {
	used := make(map[string]bool)
	for name, src := range charters(t) {
		c, err := charter.Parse(name, src)
		if err != nil {
			t.Fatal(err)
		}
		use(used, reflect.ValueOf(*c))
	}
	keys := 0
	eachKey(reflect.TypeFor[charter.Charter](), make(map[reflect.Type]bool), func(block reflect.Type, f reflect.StructField) {
		keys++
		if !used[block.Name()+"."+f.Name] {
			t.Errorf("no charter has %q of %s", f.Tag.Get("c"), block.Name())
		}
	})
	if keys < 200 {
		t.Errorf("only %d keys", keys)
	}
}

// eachKey visits every key of a block, and of the blocks in it.
func eachKey(t reflect.Type, seen map[reflect.Type]bool, visit func(reflect.Type, reflect.StructField)) {
	if t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return
	}
	seen[t] = true
	for i := range t.NumField() {
		if f := t.Field(i); f.Tag.Get("c") != "" && f.Tag.Get("c") != "-" {
			visit(t, f)
			eachKey(f.Type, seen, visit)
		}
	}
}

// use notes the keys that are there.
func use(used map[string]bool, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			use(used, v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			use(used, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f, is := v.Type().Field(i), v.Field(i)
			if f.Tag.Get("c") == "" || is.IsZero() {
				continue
			}
			used[v.Type().Name()+"."+f.Name] = true
			use(used, is)
		}
	}
}

// largest gives the longest example charter.
func largest(t testing.TB) []byte {
	t.Helper()
	var most []byte
	for name, src := range charters(t) {
		if strings.HasPrefix(name, "..") && len(src) > len(most) {
			most = src
		}
	}
	return most
}

func BenchmarkParse(b *testing.B) {
	src := largest(b)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := charter.Parse("c", src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	src := largest(b)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := charter.Format(src); err != nil {
			b.Fatal(err)
		}
	}
}

// A file three times as long as the longest example is far from the limits.
func TestCharterMayGrow(t *testing.T) {
	var b strings.Builder
	src := string(largest(t))
	for section := range strings.SplitSeq(src, "\n\n") {
		b.WriteString(section + "\n\n")
		if slices.Contains(strings.Split(section, "\n"), "data:") {
			for i := range 800 {
				fmt.Fprintf(&b, "  another_%d: {category: ip-address, source: observed}\n", i)
			}
		}
	}
	if grown := b.String(); len(grown) < 3*len(src) {
		t.Fatalf("%d bytes from %d", len(grown), len(src))
	} else if _, err := charter.Parse("c", []byte(grown)); err != nil {
		t.Errorf("%.200v", err)
	}
}
