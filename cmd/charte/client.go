package main

import (
	"context"
	"flag"
	"slices"
	"time"

	"charte/clients"
	"charte/plan"
	"charte/web"
)

var clientCommand = command{
	name: "client", args: "FILE", short: "writes a client of the site's JSON interface",
	long: `
For sites that bring their own pages, and for programs. Formats: openapi (the description itself, OpenAPI 3.1, as /api/openapi.json
serves it), go (generated.go of the package client), js (one module without dependencies) and ts (its types, charte.d.ts).

FILE is - to read the standard input.`,
	flags: func(set *flag.FlagSet) action {
		lang := set.String("lang", "", "`LANGUAGE` of what is said in it, fr or en; by default the site's first")
		format := set.String("format", "openapi", "`FORMAT`: "+enumerated(clientFormats, "or"))
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hinted(misuse("client needs one charter"), "charte client charter.yaml --format js > charte.js")
			}
			return writeClient(t, args[0], *lang, *format)
		}
	},
}

// clientFormats are the formats in which a client can be written.
var clientFormats = []string{"openapi", "go", "js", "ts"}

func writeClient(t terminal, name, lang, format string) error {
	if !slices.Contains(clientFormats, format) {
		return hinted(misuse("there is no format %q", format), "--format "+enumerated(clientFormats, "or"))
	}
	c, lang, err := draft(t, name, lang, time.Now())
	if err != nil {
		return err
	}
	text, err := web.Describe(plan.Compile(c.Charter), c.Site.URL, lang)
	if err != nil {
		return err
	}
	switch format {
	case "go":
		text, err = clients.Go(text)
	case "js":
		text, err = clients.JavaScript(text)
	case "ts":
		text, err = clients.Types(text)
	default:
		text = append(text, '\n')
	}
	if err == nil {
		_, err = t.out.Write(text)
	}
	return err
}
