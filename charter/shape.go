package charter

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// A key is one key of a block, as the tags of its type describe it.
type key struct {
	name     string
	need     string   // the hint when it is missing; "" for one that may be
	words    []string // the words that it takes
	in       string   // the section whose names it takes
	also     string   // the name that it takes besides those
	as       string   // the form of its text
	phrase   string   // the words before its period
	between  string   // the bounds of its number
	required bool
	field    int // of the struct
	typ      reflect.Type
}

// keysRead remembers the keys of each type.
var keysRead sync.Map

// entryKey stands for the name of an entry.
const entryKey = "*"

// keysOf lists the keys of a block's type, in the order in which they are read and best written.
func keysOf(t reflect.Type) []key {
	if known, ok := keysRead.Load(t); ok {
		return known.([]key)
	}
	var keys []key
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("c")
		if name == "" || name == "-" {
			continue
		}
		need, required := f.Tag.Lookup("need")
		k := key{name: name, need: need, required: required, in: f.Tag.Get("in"), also: f.Tag.Get("also"), as: f.Tag.Get("as"), phrase: f.Tag.Get("phrase"), between: f.Tag.Get("between"), field: i, typ: f.Type}
		if w := f.Tag.Get("words"); w != "" {
			k.words = strings.Split(w, "|")
		}
		keys = append(keys, k)
	}
	keysRead.Store(t, keys)
	return keys
}

// named reports whether a list of blocks is written as a mapping from names.
func named(t reflect.Type) bool {
	return slices.ContainsFunc(keysOf(t), func(k key) bool { return k.name == entryKey })
}

var (
	textType   = reflect.TypeFor[Text]()
	periodType = reflect.TypeFor[Period]()
	lifeType   = reflect.TypeFor[Life]()
	capType    = reflect.TypeFor[Cap]()
	timeType   = reflect.TypeFor[time.Time]()
	stepType   = reflect.TypeFor[Step]()
	posType    = reflect.TypeFor[Pos]()
)

// fill reads a block into the struct that v points to. It gives false where there is no block.
func (r *reader) fill(n *node, what string, at Pos, v reflect.Value) bool {
	b := r.block(n, what)
	if b == nil {
		return false
	}
	s := v.Elem()
	if pos := s.FieldByName("Pos"); pos.IsValid() && pos.Type() == posType && pos.IsZero() {
		pos.Set(reflect.ValueOf(at))
	}
	before := len(r.errs)
	for _, k := range keysOf(s.Type()) {
		if k.name == entryKey {
			continue
		}
		path := join(what, k.name)
		var value *node
		if k.required {
			value = b.need(k.name, k.need)
		} else {
			value = b.get(k.name)
		}
		if value != nil && !r.special(k, value, path, s) {
			r.value(k, value, path, s.Field(k.field))
		}
	}
	b.done()
	r.settle(b, v.Interface(), before)
	return true
}

// value reads one value into a field, by the type of the field.
func (r *reader) value(k key, n *node, what string, v reflect.Value) {
	switch v.Type() {
	case textType:
		v.Set(reflect.ValueOf(r.said(n, what)))
	case periodType:
		v.Set(reflect.ValueOf(r.phrased(k, n, what)))
	case lifeType:
		v.Set(reflect.ValueOf(r.life(n, what)))
	case capType:
		v.Set(reflect.ValueOf(r.cap(n, what)))
	case timeType:
		v.Set(reflect.ValueOf(r.date(n, what)))
	default:
		r.kind(k, n, what, v)
	}
}

func (r *reader) kind(k key, n *node, what string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer: // of a period
		if p := r.phrased(k, n, what); !p.IsZero() {
			v.Set(reflect.ValueOf(&p))
		}
	case reflect.String:
		v.SetString(r.one(k, n, what))
	case reflect.Bool:
		if len(k.words) > 0 {
			v.SetBool(r.one(k, n, what) != "")
		} else {
			v.SetBool(r.yes(n, what))
		}
	case reflect.Int:
		v.SetInt(int64(r.number(k, n, what)))
	case reflect.Struct:
		r.fill(n, what, n.Pos, v.Addr())
	case reflect.Slice:
		r.several(k, n, what, v)
	}
}

// one reads a text that stands alone.
func (r *reader) one(k key, n *node, what string) string {
	switch {
	case len(k.words) > 0:
		return r.word(n, what, k.words...)
	case k.in != "":
		s := r.str(n, what)
		if s != "" {
			r.refer(k, n.Pos, s, what)
		}
		return s
	}
	return r.form(k.as, n, what)
}

// several reads a list.
func (r *reader) several(k key, n *node, what string, v reflect.Value) {
	switch elem := v.Type().Elem(); {
	case elem == stepType:
		v.Set(reflect.ValueOf(r.steps(n, what)))
	case elem == textType:
		for i, item := range r.list(n, what) {
			v.Set(reflect.Append(v, reflect.ValueOf(r.said(item, fmt.Sprintf("%s[%d]", what, i)))))
		}
	case elem.Kind() == reflect.Struct && named(elem):
		r.named(n, what, v)
	case elem.Kind() == reflect.Struct:
		for i, item := range r.list(n, what) {
			one := reflect.New(elem)
			r.fill(item, fmt.Sprintf("%s[%d]", what, i), item.Pos, one)
			v.Set(reflect.Append(v, one.Elem()))
		}
	default:
		v.Set(reflect.ValueOf(r.strings(k, n, what)))
	}
}

// strings reads a list of words, of names or of texts, none of them twice.
func (r *reader) strings(k key, n *node, what string) []string {
	var all []string
	for _, item := range r.items(n, what) {
		s := r.one(k, item, what)
		if s != "" && slices.Contains(all, s) {
			r.fail(item.Pos, "keep one of the two", "%s names %s twice", what, quote(s))
		} else if s != "" {
			all = append(all, s)
		}
	}
	return all
}

// named reads a section of entries, each under its name.
func (r *reader) named(n *node, what string, v reflect.Value) {
	elem := v.Type().Elem()
	for _, p := range r.entries(n, what, elem) {
		one := reflect.New(elem)
		one.Elem().FieldByName("Pos").Set(reflect.ValueOf(p.Pos))
		for _, name := range keysOf(elem) {
			if name.name != entryKey {
				continue
			}
			one.Elem().Field(name.field).SetString(p.key)
			if name.in != "" {
				r.refer(name, p.Pos, p.key, what)
			}
			if len(name.words) > 0 && !slices.Contains(name.words, p.key) {
				r.fail(p.Pos, r.suggest(p.key, name.words), "%s: there is no %s", what, quote(p.key))
			}
		}
		r.fill(p.value, join(what, p.key), p.Pos, one)
		v.Set(reflect.Append(v, one.Elem()))
	}
}
