package charter

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
)

// The types that are the language explain themselves: what an editor shows is their own comments, so that nothing can drift.
//
//go:embed charter.go gather.go people.go keep.go others.go conduct.go claims.go text.go
var sources embed.FS

// descriptions are the comments of types ("Site") and of fields ("Site.ID").
type descriptions map[string]string

// docs reads the comments of the types.
func docs() descriptions {
	all := make(descriptions)
	files, err := sources.ReadDir(".")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, file := range files {
		src, err := sources.ReadFile(file.Name())
		if err != nil {
			panic(err)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), src, parser.ParseComments)
		if err != nil {
			panic(err)
		}
		for _, d := range parsed.Decls {
			all.read(d)
		}
	}
	return all
}

func (all descriptions) read(d ast.Decl) {
	group, ok := d.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range group.Specs {
		t, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		all[t.Name.Name] = line(group.Doc.Text())
		s, ok := t.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range s.Fields.List {
			for _, name := range f.Names {
				all[t.Name.Name+"."+name.Name] = line(f.Doc.Text() + f.Comment.Text())
			}
		}
	}
}

func line(comment string) string { return strings.Join(strings.Fields(comment), " ") }

// field gives what is said of a key: the comment of its field, or else of the type that it holds, or the hint of a key
// that is missing.
func (all descriptions) field(t reflect.Type, k key) string {
	if doc := all[t.Name()+"."+t.Field(k.field).Name]; doc != "" {
		return strings.ToUpper(doc[:1]) + doc[1:]
	}
	held := k.typ
	for held.Kind() == reflect.Slice || held.Kind() == reflect.Pointer {
		held = held.Elem()
	}
	switch {
	case held.Kind() == reflect.Struct && held != textType && !single[held]:
		return all[held.Name()]
	case k.need != "":
		return strings.ToUpper(k.need[:1]) + k.need[1:]
	case k.in != "":
		return "Of " + k.in + "."
	}
	return ""
}
