package page

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/ledongthuc/pdf"

	"charte/picture"
)

// taken is a file as the script gives it back.
type taken struct {
	Kind  string // as its first bytes say
	Note  string // what is told about it
	Error string // the sentence that refuses it
	Text  string // base64
}

// strips runs the script over files, in Node.js.
func strips(t *testing.T, files map[string][]byte) map[string]taken {
	t.Helper()
	question, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	// A phone's format is drawn by the browser: Node.js draws nothing, as most browsers do not.
	run := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", `
const { sort, strip } = await import("data:text/javascript;base64," + process.env.SCRIPT), out = {};
const chunks = [];
for await (const c of process.stdin) chunks.push(c);
for (const [name, text] of Object.entries(JSON.parse(Buffer.concat(chunks)))) {
  const file = new Blob([Buffer.from(text, "base64")]), kind = await sort(file);
  try {
    const { blob, note } = await strip(file, kind);
    out[name] = { kind, note, text: Buffer.from(await blob.arrayBuffer()).toString("base64"), type: blob.type };
  } catch (e) { if (!e.id) throw e; out[name] = { kind, error: e.id }; }
}
console.log(JSON.stringify(out));`)
	run.Env = append(os.Environ(), "SCRIPT="+base64.StdEncoding.EncodeToString(stripScript))
	run.Stdin = bytes.NewReader(question)
	var said bytes.Buffer
	run.Stderr = &said
	answer, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	out := map[string]taken{}
	if err := json.Unmarshal(answer, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (f taken) bytes(t *testing.T) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(f.Text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// corners is an image of which each side is known.
func corners() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 48, 24))
	for y := range 24 {
		for x := range 48 {
			m.Set(x, y, color.RGBA{uint8(5 * x), uint8(10 * y), uint8(x * y), 255})
		}
	}
	return m
}

const canary = "CANARY 48.8566 N, Camille Exemple, 2026-03-01 "

// tiff says how a camera was held, and where.
func tiff(turn uint16, order binary.AppendByteOrder) string {
	b := order.AppendUint32([]byte(map[binary.AppendByteOrder]string{binary.BigEndian: "MM\x00*", binary.LittleEndian: "II*\x00"}[order]), 8)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(order.AppendUint16(b, 2), 0x010e), 2), uint32(len(canary)))
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(order.AppendUint32(b, 38), 0x0112), 3), 1)
	return string(order.AppendUint32(order.AppendUint16(order.AppendUint16(b, turn), 0), 0)) + canary
}

func segment(marker byte, held string) string {
	return "\xff" + string([]byte{marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(held)+2))) + held
}

func asJPEG(t *testing.T, more string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, corners(), nil); err != nil {
		t.Fatal(err)
	}
	return []byte("\xff\xd8" + more + out.String()[2:])
}

func part(kind, held string) string {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(held))), kind+held...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:])))
}

func asPNG(t *testing.T, more string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, corners()); err != nil {
		t.Fatal(err)
	}
	return []byte(out.String()[:33] + more + out.String()[33:]) // behind the signature and IHDR
}

// asWebP puts chunks behind those of a lossy image, in the extended format.
func asWebP(t *testing.T, more string) []byte {
	t.Helper()
	plain, err := os.ReadFile("../../picture/testdata/lossless.webp")
	if err != nil {
		t.Fatal(err)
	}
	points := plain[12:]
	if string(points[:4]) == "VP8X" {
		points = points[18:]
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(plain))
	if err != nil {
		t.Fatal(err)
	}
	wide := append([]byte("VP8X\x0a\x00\x00\x00\x0c\x00\x00\x00"), byte(config.Width-1), 0, 0, byte(config.Height-1), 0, 0)
	body := "WEBP" + string(wide) + string(points) + more
	return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body)
}

func chunk(kind, held string) string {
	if len(held)%2 == 1 {
		held += "\x00"
	}
	return kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(held)))) + held
}

// TestStripsImages: nothing that tells is left, the points are the same, and what is up stays up.
//
// Law: GDPR 5(1)(c), GDPR 25(1)
func TestStripsImages(t *testing.T) {
	files := map[string][]byte{"plain.jpg": asJPEG(t, ""), "plain.png": asPNG(t, ""),
		"cut.jpg": asJPEG(t, "")[:700]}
	told := segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x>"+canary+"</x>") + segment(0xed, "Photoshop 3.0\x00"+canary) + segment(0xfe, canary) +
		segment(0xe2, "MPF\x00"+canary) + segment(0xe0, "JFXX\x00"+canary) + "\xff" + segment(0xef, canary)
	for turn := range uint16(10) {
		order := []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian}[turn%2]
		files[fmt.Sprint("turned ", turn, ".jpg")] = append(asJPEG(t, segment(0xe1, "Exif\x00\x00"+tiff(turn, order))+told), "\xff\xd8\xff\xe1 a film: "+canary...)
		files[fmt.Sprint("turned ", turn, ".png")] = append(asPNG(t, part("eXIf", tiff(turn, order))+part("tEXt", "Author\x00"+canary)+part("iTXt", canary)+part("tIME", canary[:7])+part("prVt", canary)), canary...)
		files[fmt.Sprint("turned ", turn, ".webp")] = append(asWebP(t, chunk("EXIF", []string{"", "Exif\x00\x00"}[turn%2]+tiff(turn, order))+chunk("XMP ", canary)+chunk("mine", canary)), canary...)
	}
	out := strips(t, files)
	for name, file := range files {
		got := out[name]
		text := got.bytes(t)
		if bytes.Contains(text, []byte("CANARY")) || bytes.Contains(text, []byte("48.8566")) {
			t.Errorf("%s still tells", name)
		}
		if plain := strings.HasPrefix(name, "turned"); plain != (got.Note == "stripped") || !plain && (got.Note != "nothing" || !bytes.Equal(text, file)) {
			t.Errorf("%s: %q %s", name, got.Note, got.Error)
		}
		if name == "cut.jpg" {
			continue
		}
		before, refused := picture.Accept(file)
		after, broken := picture.Accept(text)
		if refused != "" || broken != "" || !bytes.Equal(before.Image, after.Image) {
			t.Errorf("%s shows something else: %q %q", name, refused, broken)
		}
	}
}

// TestRefusesFilesThatCannotBeRead says so before anything is sealed.
func TestRefusesFilesThatCannotBeRead(t *testing.T) {
	for name, got := range strips(t, map[string][]byte{
		"heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "avif": []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1heic"),
		"broken.jpg":  asJPEG(t, "\xff\xe1\x00\x01"),
		"broken2.jpg": asJPEG(t, segment(0xfe, "x")+"\x00\x00\x00\x01"),
		"long.jpg":    append(asJPEG(t, "")[:2], "\xff\xe1\xff\xff"+strings.Repeat("a", 500)...),
		"broken.png":  asPNG(t, "\xff\xff\xff\xffIDAT"),
		"short.png":   asPNG(t, "")[:37],
		"short.webp":  []byte("RIFF\x04\x00\x00\x00WEBPVP8 "),
	}) {
		want := "broken"
		if name == "heic" || name == "avif" {
			want = "heic"
		}
		if got.Error != want {
			t.Errorf("%s: %q %q, want %q", name, got.Error, got.Note, want)
		}
	}
	unknown := map[string][]byte{}
	for _, text := range []string{"", "GIF89a", "<html>", "PK\x03\x04", "MZ"} {
		unknown[text] = []byte(text)
	}
	for text, got := range strips(t, unknown) {
		if got.Kind != "" {
			t.Errorf("%q is %s", text, got.Kind)
		}
	}
}

// asPDF is a document that says all that one can, with a photograph that says more.
func asPDF(t *testing.T) []byte {
	t.Helper()
	d := fpdf.New("P", "mm", "A4", "")
	d.SetCompression(false)
	d.AddPage()
	d.SetFont("Helvetica", "", 16)
	d.Cell(40, 10, "Attestation 1234")
	d.SetTitle("(nested \\ "+canary, true)
	d.SetAuthor(canary, false)
	d.SetCreator(canary, true)
	d.SetXmpMetadata([]byte(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>` + canary + `</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`))
	d.RegisterImageOptionsReader("photo", fpdf.ImageOptions{ImageType: "JPG"}, bytes.NewReader(asJPEG(t, segment(0xe1, "Exif\x00\x00"+tiff(6, binary.BigEndian)))))
	d.ImageOptions("photo", 10, 40, 50, 0, false, fpdf.ImageOptions{ImageType: "JPG"}, 0, "")
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestStripsPDF blanks what a document says of its author without moving a byte, leaves alone what would not count any more, and says
// where something may be left.
//
// Law: GDPR 5(1)(c), GDPR 25(1)
func TestStripsPDF(t *testing.T) {
	whole := asPDF(t)
	says := func(more string) []byte { return append(bytes.Clone(whole), more...) }
	plain := []byte("%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF")
	hex := []byte("%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n2 0 obj << /Author <43414E415259> /Title(a\\)CANARY(b)) >>\nendobj\ntrailer <</Root 1 0 R /Info 2 0 R>>\n%%EOF")
	far := append(append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("% a line that is long enough\n"), 90_000)...), whole[9:]...)
	files := map[string][]byte{"whole": whole, "plain": plain, "hex": hex, "far": far,
		"signed": says("\n/ByteRange [0 1 2 3]"), "protected": says("\n/Encrypt 9 0 R"),
		"packed":  bytes.Replace(hex, []byte("2 0 obj <<"), []byte("3 0 obj <<"), 1),
		"packed2": append(bytes.Clone(plain), "\n7 0 obj <</Type /Metadata /Subtype /XML /Filter /FlateDecode /Length 3>>\nstream\nabc\nendstream\n"...),
		"apart":   bytes.Replace(hex, []byte("/Title(a\\)CANARY(b))"), []byte("/Title 12 0 R       "), 1),
		"endless": bytes.Replace(hex, []byte("(b)) >>"), []byte("(b)    "), 1)}
	want := map[string]string{"whole": "stripped", "plain": "nothing", "hex": "stripped", "far": "stripped", "signed": "kept", "protected": "kept",
		"packed": "kept", "packed2": "kept", "apart": "kept", "endless": "kept"}
	for name, got := range strips(t, files) {
		text := got.bytes(t)
		if got.Note != want[name] || len(text) != len(files[name]) {
			t.Errorf("%s: %s, %d bytes of %d", name, got.Note, len(text), len(files[name]))
		}
		if tells := bytes.Contains(text, []byte("CANARY")) || bytes.Contains(text, []byte("43414E415259")) || bytes.Contains(text, []byte("C\x00A\x00N")); tells && want[name] != "kept" {
			t.Errorf("%s still tells", name)
		}
		if alone := []string{"signed", "protected", "plain", "packed", "packed2"}; slices.Contains(alone, name) && !bytes.Equal(text, files[name]) {
			t.Errorf("%s was changed", name)
		}
		if name != "whole" {
			continue
		}
		r, err := pdf.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		if read, err := r.Page(1).GetPlainText(nil); err != nil || !strings.Contains(read, "Attestation 1234") {
			t.Errorf("%q %v", read, err)
		}
	}
}
