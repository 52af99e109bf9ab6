// Package sites promises that the example charters travel with the program, so that a demonstration needs no other file.
// Each site has two: the policy as it was published, unlawful statements included, and the charter as it is executed, which is
// what the site tells people under GDPR article 13.
// It decides which examples exist, and nothing else.
// It never parses, checks or changes them.
package sites

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
)

//go:embed */charter.yaml */published.yaml
var files embed.FS

// SkillsFile is the name under which messages about the skills charter point into it.
const SkillsFile = "sites/skills/charter.yaml"

// Skills gives the charter of the skills site as it is executed, a copy that the caller may keep.
func Skills() []byte { return Charter("skills") }

// Names gives the example sites, in the order of the alphabet.
func Names() []string {
	folders, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	var names []string
	for _, folder := range folders {
		names = append(names, folder.Name())
	}
	return names
}

// Charter gives the charter of a site as it is executed, a copy that the caller may keep; nil where there is no such site.
func Charter(site string) []byte { return file(site, "charter.yaml") }

// Published gives the policy of a site as it was published, transcribed; a copy that the caller may keep, nil where there is no such site.
func Published(site string) []byte { return file(site, "published.yaml") }

func file(site, name string) []byte {
	src, err := files.ReadFile(path.Join(site, name))
	if err != nil {
		return nil
	}
	return bytes.Clone(src)
}
