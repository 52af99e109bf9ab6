// Package sites promises that the example charters travel with the program, so that a demonstration needs no other file.
// Each is a charter as it is executed: what a site tells people under GDPR article 13.
// It decides which examples exist, and nothing else.
// It never parses, checks or changes them.
package sites

import (
	"bytes"
	"embed"
)

//go:embed skills/charter.yaml
var files embed.FS

// SkillsFile is the name under which messages about the skills charter point into it.
const SkillsFile = "sites/skills/charter.yaml"

// Skills gives the charter of the skills site, a copy that the caller may keep.
func Skills() []byte {
	src, err := files.ReadFile("skills/charter.yaml")
	if err != nil {
		panic(err) // the file is part of the program
	}
	return bytes.Clone(src)
}
