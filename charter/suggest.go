package charter

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// suggest gives the hint for a word that is not among the known ones: the nearest, or all of them.
func (r *reader) suggest(word string, known []string) string {
	if hint := r.meant(word, known); hint != "" {
		return hint
	}
	const most = 64
	switch {
	case len(known) == 0, len(r.errs) >= maxErrors:
		return ""
	case len(known) > most:
		return "it can be: " + strings.Join(known[:most], ", ") + "…"
	}
	return "it can be: " + strings.Join(known, ", ")
}

// meant asks whether the nearest of the known words was meant.
// Past the errors that anybody will read it asks nothing, because comparing words is slow.
func (r *reader) meant(word string, known []string) string {
	if len(r.errs) >= maxErrors {
		return ""
	}
	if best := nearest(word, known); best != "" {
		return "did you mean " + best + "?"
	}
	return ""
}

// misplaced tells where a key belongs that stands in the wrong column.
func misplaced(name, what string) string {
	var below []string
	for _, section := range keysOf(reflect.TypeFor[Charter]()) {
		if section.name == name && what != theCharter {
			sectionHint := "it is a section: start its line in the first column"
			return sectionHint
		}
		block := section.typ
		if block.Kind() == reflect.Slice {
			block = block.Elem()
		}
		if block.Kind() == reflect.Struct && what == theCharter && slices.ContainsFunc(keysOf(block), func(k key) bool { return k.name == name }) {
			below = append(below, section.name)
		}
	}
	if len(below) == 0 {
		return ""
	}
	return "indent it below " + strings.Join(below[:min(3, len(below))], ", ")
}

// nearest gives the known word that the writer probably meant, or "".
func nearest(word string, known []string) string {
	const compared = 500
	best, at := "", 3
	for _, k := range known[:min(len(known), compared)] {
		if d := distance(strings.ToLower(word), k); d < at && d <= len(k)/2 {
			best, at = k, d
		}
	}
	return best
}

// distance counts the letters to insert, remove, replace or swap with a neighbour; 3 stands for 3 and more.
func distance(a, b string) int {
	const far, longest = 3, 2 * maxName
	s, t := []rune(a), []rune(b)
	if max(len(s), len(t)) > longest || len(s)-len(t) >= far || len(t)-len(s) >= far {
		return far
	}
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		d[i][0] = i
	}
	for j := range t {
		d[0][j+1] = j + 1
	}
	for i := range s {
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			d[i+1][j+1] = min(d[i][j+1]+1, d[i+1][j]+1, d[i][j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				d[i+1][j+1] = min(d[i+1][j+1], d[i-1][j-1]+1)
			}
		}
	}
	return min(far, d[len(s)][len(t)])
}

// toSnake gives the nearest well-formed name.
func toSnake(s string) string {
	var b strings.Builder
	for i, c := range s {
		switch {
		case c < unicode.MaxASCII && unicode.IsUpper(c):
			if i > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(unicode.ToLower(c))
		case c < unicode.MaxASCII && (unicode.IsLower(c) || unicode.IsDigit(c)):
			b.WriteRune(c)
		default:
			b.WriteByte('_')
		}
	}
	name := strings.Join(strings.FieldsFunc(b.String(), func(c rune) bool { return c == '_' }), "_")
	if len(name) > maxName {
		name = strings.TrimRight(name[:maxName], "_")
	}
	if !snake.MatchString(name) {
		return "first_name"
	}
	return name
}
