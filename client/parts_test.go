package client_test

import (
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"charte/charter"
	"charte/clients"
	"charte/plan"
	"charte/sites"
	"charte/web"
)

// sendsPicture does the same in both languages: it sends a picture, finds it in the list, and has it back as a JPEG file.
const (
	sendsPictureJS = `import { readFileSync } from "node:fs";
import { Charte } from "./charte.js";
const [base, email, password, file] = process.argv.slice(2);
const site = new Charte(base, { language: "en" });
site.token = (await site.signIn({ email, password })).token;
const { digest } = await site.notice("picture.pictures");
const { id } = await site.addPicture({ document: "pictures", notice: digest, agree: true, picture: new Blob([readFileSync(file)]) });
const { pictures } = await site.pictures();
const [first, second] = await site.picture(id);
console.log(pictures.length, pictures[0].id === id, first, second);
const told = await site.notice("form.proposal");
const photo = new Blob([readFileSync(file)]);
const { record } = await site.sendProposal({ form: { notice: told.digest, draft: true, values: { offers: ["Two hours"] }, alt: { photo: "A bench" } }, photo });
await site.sendProposal({ form: { notice: told.digest, draft: true, saved: record, values: { offers: ["Three hours"] }, alt: { photo: "A bench" } } });
const kept = await site.record(record);
console.log(kept.values.offers[0], kept.pictures[0].alt, (await site.recordPicture(record, "photo", { small: true }))[0]);
`
	sendsPictureGo = `package main

import (
	"context"
	"fmt"
	"os"

	"generated/client"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	ctx := context.Background()
	site := &client.Client{Base: os.Args[1], Language: "en"}
	session, err := site.SignIn(ctx, client.SigningIn{Email: os.Args[2], Password: os.Args[3]})
	check(err)
	site.Token = session.Token
	notice, err := site.Notice(ctx, "picture.pictures")
	check(err)
	file, err := os.ReadFile(os.Args[4])
	check(err)
	added, err := site.AddPicture(ctx, client.AddPictureRequest{Document: "pictures", Notice: notice.Digest, Picture: file})
	check(err)
	list, err := site.Pictures(ctx)
	check(err)
	got, err := site.Picture(ctx, added.ID, false)
	check(err)
	listed := false
	for _, p := range list.Pictures {
		listed = listed || p.ID == added.ID
	}
	fmt.Println(len(list.Pictures), listed, got[0], got[1])
	told, err := site.Notice(ctx, "form.proposal")
	check(err)
	offer := client.SendProposalRequestForm{Notice: told.Digest, Draft: true, Alt: &client.SendProposalRequestFormAlt{Photo: "A bench"}}
	offer.Values.Offers = []string{"Two hours"}
	sent, err := site.SendProposal(ctx, client.SendProposalRequest{Form: offer, Photo: file})
	check(err)
	offer.Saved, offer.Values.Offers = sent.Record, []string{"Three hours"}
	_, err = site.SendProposal(ctx, client.SendProposalRequest{Form: offer})
	check(err)
	kept, err := site.Record(ctx, sent.Record)
	check(err)
	photo, err := site.RecordPicture(ctx, sent.Record, "photo", true)
	check(err)
	fmt.Println(kept.Values["offers"][0], kept.Pictures[0].Alt, photo[0])
}
`
)

// TestGeneratedElsewhere writes the clients of another site, one with pictures, and lets both send one to a real server.
func TestGeneratedElsewhere(t *testing.T) {
	c, err := charter.Parse("volunteers.yaml", sites.Charter("volunteers"))
	check(err)
	p := plan.Compile(c)
	_, base, end := served(p, "volunteer", map[string][]string{"name": {"Lou"}, "email": {address}}, nil)
	defer end()
	text, err := web.Describe(p, base, "en")
	check(err)
	dir := t.TempDir()
	write := func(name string, content []byte, err error) string {
		check(err)
		path := filepath.Join(dir, name)
		check(os.MkdirAll(filepath.Dir(path), 0o700))
		check(os.WriteFile(path, content, 0o600))
		return path
	}
	picture := filepath.Join(dir, "picture.png")
	f, err := os.Create(picture)
	check(err)
	check(png.Encode(f, image.NewRGBA(image.Rect(0, 0, 60, 40))))
	check(f.Close())

	script, err := clients.JavaScript(text)
	write("charte.js", script, err)
	write("package.json", []byte(`{"type": "module"}`), nil)
	says(t, "1 true 255 216\nThree hours A bench 255", exec.CommandContext(t.Context(), "node", write("sends.js", []byte(sendsPictureJS), nil), base, address, password, picture))

	generated, err := clients.Go(text)
	write("client/generated.go", generated, err)
	sender, err := os.ReadFile("client.go")
	write("client/client.go", sender, err)
	write("go.mod", []byte("module generated\n\ngo 1.26\n"), nil)
	write("main.go", []byte(sendsPictureGo), nil)
	program := exec.CommandContext(t.Context(), "go", "run", ".", base, address, password, picture)
	program.Dir = dir
	says(t, "2 true 255 216\nThree hours A bench 255", program) // beside the other one
}

// says runs a program and wants a line from it.
func says(t *testing.T, want string, program *exec.Cmd) {
	t.Helper()
	program.Stderr = os.Stderr
	got, err := program.Output()
	if err != nil || strings.TrimSpace(string(got)) != want {
		t.Errorf("%s says %q, want %q: %v", program.Args[0], got, want, err)
	}
}
