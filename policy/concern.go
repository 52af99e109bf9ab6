package policy

import (
	"reflect"
	"slices"
	"strings"

	"charte/charter"
)

// labelOf gives the words by which people know an entry: its label, its company or, for a recipient, its text where it has one, else its name.
func labelOf(c *charter.Charter, section, name string) charter.Text {
	if section == "retention" {
		section = "purposes"
	}
	if section == "features" {
		return spoken(name)
	}
	plain := charter.Text{FR: strings.ReplaceAll(name, "_", " "), EN: strings.ReplaceAll(name, "_", " ")}
	if f, ok := c.Field(name); ok && section == "data" && slices.ContainsFunc(c.Data, func(g charter.Field) bool { return g.Name != name && g.Label == f.Label }) {
		t := inBoth(f.Label)
		return charter.Text{FR: t.FR + " (" + plain.FR + ")", EN: t.EN + " (" + plain.EN + ")"}
	}
	v, ok := entryOf(c, section, name)
	if !ok {
		return plain
	}
	if x, ok := v.Interface().(charter.Recipient); ok && !x.Text.IsZero() {
		t := inBoth(x.Text)
		return charter.Text{FR: within(t.FR), EN: within(t.EN)}
	}
	for _, title := range []string{"Label", "Company"} {
		switch x := v.FieldByName(title); {
		case !x.IsValid() || x.IsZero():
		case x.Type() == reflect.TypeFor[charter.Text]():
			if t := x.Interface().(charter.Text); section != "purposes" || t != v.FieldByName("Text").Interface() {
				return inBoth(t)
			}
		case section != "trackers" && section != "staff":
			return charter.Text{FR: x.String(), EN: x.String()}
		}
	}
	return plain
}

// entryOf finds an entry of a section.
func entryOf(c *charter.Charter, section, name string) (reflect.Value, bool) {
	v := reflect.ValueOf(*c)
	for key := range strings.SplitSeq(section, ".") {
		if v.Kind() != reflect.Struct {
			return v, false
		}
		i := keyed(v.Type(), key)
		if i < 0 {
			return v, false
		}
		v = v.Field(i)
	}
	if v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.Struct {
		return v, false
	}
	for i := range v.Len() {
		if n, ok := nameOf(v.Index(i)); ok && n == name {
			return v.Index(i), true
		}
	}
	return v, false
}

// keyed gives the field that holds a key.
func keyed(t reflect.Type, key string) int {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("c") == key {
			return i
		}
	}
	return -1
}

// concerned gives whom a change concerns, and in which purposes: those that the entry names, or those whose data it names.
func (d *differ) concerned(path string) (people, purposes []string) {
	section, name, _ := strings.Cut(path, ".")
	name, _, _ = strings.Cut(name, ".")
	in := d.after
	if section == "retention" {
		section = "purposes"
	}
	if !in.named[section+"."+name] {
		if in = d.before; !in.named[section+"."+name] {
			return d.everybody(), nil
		}
	}
	switch section {
	case "people":
		return []string{name}, nil
	case "data":
		for _, p := range in.Purposes {
			if slices.Contains(p.Data, name) {
				purposes = append(purposes, p.Name)
			}
		}
		return holders(in.Charter, []string{name}), purposes
	}
	people, purposes = in.names(section+"."+name, "people"), in.names(section+"."+name, "purposes")
	data := in.names(section+"."+name, "data")
	switch {
	case section == "purposes":
		purposes = []string{name}
	case len(data) == 0:
		data = in.dataOf(purposes)
	}
	if len(people) == 0 && len(data) > 0 {
		people = holders(in.Charter, data)
	}
	if len(people) == 0 {
		people = d.everybody()
	}
	return people, purposes
}

// names gives what an entry names in a section, in the section's order.
func (f flat) names(entry, section string) []string {
	var all []string
	for path, l := range f.leaves {
		if l.section == section && strings.HasPrefix(path, entry+".") {
			all = append(append(all, l.list...), l.word)
		}
	}
	var sorted []string
	for _, path := range f.entries {
		if name, ok := strings.CutPrefix(path, section+"."); ok && slices.Contains(all, name) {
			sorted = append(sorted, name)
		}
	}
	return sorted
}

// serves reports whether the charter has a purpose.
func (f flat) serves(purpose string) bool { return f.named["purposes."+purpose] }

// dataOf gives the data of some purposes.
func (f flat) dataOf(purposes []string) []string {
	var all []string
	for _, u := range purposes {
		if p, ok := f.Purpose(u); ok {
			all = append(all, less(p.Data, all)...)
		}
	}
	return all
}

// entrust says which data a party receives by purpose, where the other charter names the data themselves.
func (f *flat) entrust(other flat) {
	for _, path := range other.order {
		section, name, _ := strings.Cut(path, ".")
		if !slices.Contains([]string{"processors", "partners", "recipients"}, section) || !strings.HasSuffix(name, ".data") {
			continue
		}
		purposes, some := f.leaves[strings.TrimSuffix(path, "data")+"purposes"]
		if data := f.dataOf(purposes.list); some && f.leaves[path].kind == nothing && len(data) > 0 {
			l := leaf{kind: aList, list: data, section: "data"}
			for _, field := range data {
				l.says = append(l.says, labelOf(f.Charter, "data", field))
			}
			f.add(path, l)
		}
	}
}

// holders gives the kinds of people of whom some of the fields are held; everybody for what the site observes, or learns from others.
func holders(in *charter.Charter, fields []string) []string {
	var all []string
	for _, k := range in.People {
		if slices.ContainsFunc(fields, func(f string) bool {
			return slices.Contains(k.Required, f) || slices.Contains(k.Optional, f) || slices.Contains(k.Lists, f)
		}) {
			all = append(all, k.Name)
		}
	}
	if len(all) == 0 {
		return kinds(in)
	}
	return all
}

func (d *differ) everybody() []string {
	if len(d.is.People) > 0 {
		return kinds(d.is)
	}
	return kinds(d.was)
}

func kinds(c *charter.Charter) []string {
	var all []string
	for _, k := range c.People {
		all = append(all, k.Name)
	}
	return all
}
