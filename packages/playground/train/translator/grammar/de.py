"""German: the words by meaning, and the wordings of each kind. Case and umlauts do not matter: the tokenizer folds them."""

from __future__ import annotations

import re

from .meanings import STATEMENTS, STORY_KINDS, YES_NO, Meaning
from .template import Chooser, expand

NAME = "German"
FOLD: dict[str, str] = {"ß": "ss"}  # letters to replace before anything else

LEXICON = {
    # adjectives: as stems, with their endings made below
    "red": ["rot", "rot", "rot", "rotfarben", "rötlich", "knallrot", "scharlachrot"], "green": ["grün", "grün", "grün", "grünlich", "grünfarben"],
    "blue": ["blau", "blau", "blau", "blaufarben", "bläulich"], "yellow": ["gelb", "gelb", "gelb", "gelblich", "gelbfarben"],
    "black": ["schwarz", "schwarz", "schwarz", "tiefschwarz", "schwarzfarben", "pechschwarz"], "gray": ["grau", "grau", "grau", "gräulich", "graufarben", "aschgrau", "mausgrau"],
    "brown": ["braun", "braun", "braun", "bräunlich", "braunfarben", "kastanienbraun", "dunkelbraun", "schokobraun"],
    "teal": ["türkis", "blaugrün", "petrolfarben", "türkisfarben", "türkis", "blaugrün", "petrol", "teal", "tealfarben", "teal-farben", "grünblau", "türkisblau", "türkisgrün", "petrolblau", "blau-grün",
             "aquamarin", "cyan", "cyanfarben", "zyan", "grünlich-blau", "bläulich-grün", "petrolgrün", "aquamarinfarben", "zyanfarben", "entenblau", "krickentengrün", "grün-blau", "cyanblau"],
    # nouns: with their gender
    "circle": ["Kreis m", "Kreis m", "Kreis m", "Kreis m", "{sh} rund", "{sh} kreisförmig", "Scheibe f", "Kreisform f", "Kreisfläche f", "{sh} kreisrund"],
    "rectangle": ["Rechteck n", "Rechteck n", "Rechteck n", "Rechteck n", "{sh} rechteckig", "Viereck n", "{sh} viereckig"],
    "triangle": ["Dreieck n", "Dreieck n", "Dreieck n", "Dreieck n", "{sh} dreieckig"],
    "shape": ["Form f", "Figur f", "Objekt n", "Form f", "Gegenstand m", "Element n", "geometrische Form f", "geometrische Figur f", "Gebilde n", "Ding n", "Gestalt f", "Körper m", "geometrisches Objekt n"],
    "small": ["klein", "klein", "klein", "winzig", "recht klein", "sehr klein"], "large": ["groß", "groß", "groß", "riesig", "sehr groß", "recht groß"],
    "image": ["Bild n", "Bild n", "Bild n", "Bild n", "Abbildung f", "Foto n", "Zeichnung f", "Grafik f", "Darstellung f", "Illustration f", "Szene f", "Fotografie f", "Aufnahme f", "Gemälde n", "Diagramm n", "Skizze f",
              "gezeigtes Bild n"],
    # relations: with the case of what follows
    "above": ["über 3", "über 3", "über 3", "oberhalb 2", "oberhalb von 3", "über 3", "höher als 1", "weiter oben als 1", "oben über 3"],
    "below": ["unter 3", "unter 3", "unter 3", "unterhalb 2", "unterhalb von 3", "unter 3", "tiefer als 1", "weiter unten als 1", "niedriger als 1", "unten unter 3"],
    "to the left of": ["links von 3", "links von 3", "links neben 3", "auf der linken Seite von 3", "auf der linken Seite 2", "weiter links als 1", "links von 3", "linker Hand von 3", "zur Linken 2", "linksseitig von 3", "zur Linken von 3",
                       "links 2", "an der linken Seite 2"],
    "to the right of": ["rechts von 3", "rechts von 3", "rechts neben 3", "auf der rechten Seite von 3", "auf der rechten Seite 2", "weiter rechts als 1", "rechts von 3", "rechter Hand von 3", "zur Rechten 2", "rechtsseitig von 3",
                        "zur Rechten von 3", "rechts 2", "an der rechten Seite 2"],
    "top": [], "bottom": [], "left": [], "right": [], "top left": [], "top right": [], "bottom left": [], "bottom right": [],  # made below
    "center": ["in der Mitte", "in der Mitte", "im Zentrum", "mittig", "zentral", "in der Bildmitte", "(genau|direkt|mitten|exakt) in der Mitte", "genau im Zentrum", "im (mittleren|zentralen) (Bereich|Teil)", "zentriert", "im Mittelpunkt",
               "in der (genauen|exakten) Mitte", "im Bildzentrum", "mittendrin", "im mittleren Feld", "im Mittelfeld"],
    "Mary": ["Mary", "Mary", "Maria", "Marie"], "John": ["John", "John", "Johann", "Johannes"], "Daniel": ["Daniel"], "Sandra": ["Sandra"],
    "kitchen": ["Küche f"], "bathroom": ["Badezimmer n", "Badezimmer n", "Bad n", "Bad n", "Badezimmer n", "Waschraum m", "Baderaum m", "Toilette f", "WC n"],
    "bedroom": ["Schlafzimmer n", "Schlafzimmer n", "Schlafzimmer n", "Schlafraum m", "Schlafgemach n"], "garden": ["Garten m"],
    "hallway": ["Flur m", "Flur m", "Korridor m", "Gang m", "Diele f", "Hausflur m", "Flur m", "Hausgang m"], "office": ["Büro n", "Büro n", "Büro n", "Arbeitszimmer n", "Büroraum m"],
    "living room": ["Wohnzimmer n"], "dining room": ["Esszimmer n", "Speisezimmer n"], "garage": ["Garage f"], "basement": ["Keller m"], "attic": ["Dachboden m"],
    "school": ["Schule f"], "park": ["Park m"], "cinema": ["Kino n"], "library": ["Bibliothek f", "Bücherei f"], "balcony": ["Balkon m"], "store": ["Laden m", "Geschäft n"],
    "house": ["Haus n"], "street": ["Straße f"],
    "football": ["Fußball m", "Fußball m", "Ball m", "Fußball m", "Football m"], "apple": ["Apfel m"], "milk": ["Milch f", "Milch f", "Milch f", "Milchflasche f", "Flasche Milch f", "Milchpackung f", "Packung Milch f", "Milchtüte f"],
    "book": ["Buch n"], "key": ["Schlüssel m"], "cup": ["Tasse f"], "bag": ["Tasche f", "Tüte f"], "pencil": ["Bleistift m", "Stift m"], "phone": ["Telefon n", "Handy n"], "hat": ["Hut m"],
    "orange": ["Orange f", "Apfelsine f"], "box": ["Kiste f", "Schachtel f"], "bottle": ["Flasche f"],
    "north": ["nördlich", "nördlich", "Norden"], "south": ["südlich", "südlich", "Süden"], "east": ["östlich", "östlich", "Osten"], "west": ["westlich", "westlich", "Westen"],
    "Then": ["dann", "dann", "und dann", "nun", "jetzt", "sodann", "und nun", "in diesem Moment", "zu diesem Zeitpunkt", "in dem Moment", "dann aber", "und jetzt"],
    "After that": ["danach", "danach", "und danach", "nach diesem", "danach dann", "nach einer Weile", "kurz danach", "nachdem das geschehen war", "hiernach", "nach alledem", "bald danach", "dann danach", "einige Zeit danach", "nach einiger Zeit", "nach all dem"],
    "Afterwards": ["später", "hinterher", "nachher", "etwas später", "später dann", "einige Zeit später", "wenig später", "kurze Zeit später", "schließlich", "im Nachhinein", "und später", "eine Weile später", "ein wenig später", "zuletzt", "am Ende",
                   "kurz später", "einen Moment später", "Minuten später", "Augenblicke später", "zu einem späteren Zeitpunkt", "im Nachgang", "bald"],
    "Following that": ["anschließend", "anschließend", "im Anschluss", "daraufhin", "im Anschluss daran", "darauf", "gleich darauf", "kurz darauf", "unmittelbar danach", "direkt danach", "als Nächstes", "gleich danach", "direkt im Anschluss", "hierauf",
                       "unmittelbar darauf", "sofort danach", "darauffolgend", "in der Folge", "bald darauf", "und anschließend", "direkt darauf", "darauf folgend", "im nächsten Schritt", "gleich im Anschluss"],
    # verbs: third person of the preterite, singular and plural; auxiliary and participle; present singular and plural; what follows
    # (`im` is where one is then, `-` an object)
    "went to": ["ging gingen ist_gegangen geht gehen in/in/in/zu", "ging gingen ist_gegangen geht gehen in/zu", "ging gingen ist_gegangen geht gehen in/in/richtung", "lief liefen ist_gelaufen läuft laufen in/zu", "kam kamen ist_gekommen kommt kommen in/zu",
                "betrat betraten hat_betreten betritt betreten -", "trat_ein traten_ein ist_eingetreten tritt_ein treten_ein in", "spazierte spazierten ist_spaziert spaziert spazieren in/zu", "rannte rannten ist_gerannt rennt rennen in/zu",
                "eilte eilten ist_geeilt eilt eilen in/zu", "ging_hinein gingen_hinein ist_hineingegangen geht_hinein gehen_hinein in", "schritt schritten ist_geschritten schreitet schreiten in/zu", "ging_rein gingen_rein ist_reingegangen geht_rein gehen_rein in",
                "ging_hinüber gingen_hinüber ist_hinübergegangen geht_hinüber gehen_hinüber in/zu", "trat traten ist_getreten tritt treten in", "marschierte marschierten ist_marschiert marschiert marschieren in/zu", "kam_an kamen_an ist_angekommen kommt_an kommen_an im",
                "erreichte erreichten hat_erreicht erreicht erreichen -", "suchte_auf suchten_auf hat_aufgesucht sucht_auf suchen_auf -", "schlenderte schlenderten ist_geschlendert schlendert schlendern in/zu",
                "ging_hin gingen_hin ist_hingegangen geht_hin gehen_hin zu", "ging_los gingen_los ist_losgegangen geht_los gehen_los in/zu", "kam_herein kamen_herein ist_hereingekommen kommt_herein kommen_herein in", "besuchte besuchten hat_besucht besucht besuchen -",
                "ging_rüber gingen_rüber ist_rübergegangen geht_rüber gehen_rüber in/zu", "gelangte gelangten ist_gelangt gelangt gelangen in/zu", "tauchte_auf tauchten_auf ist_aufgetaucht taucht_auf tauchen_auf im", "schlich schlichen ist_geschlichen schleicht schleichen in", "ging_hinaus gingen_hinaus ist_hinausgegangen geht_hinaus gehen_hinaus in",
                "lief_hinüber liefen_hinüber ist_hinübergelaufen läuft_hinüber laufen_hinüber in/zu", "ging_raus gingen_raus ist_rausgegangen geht_raus gehen_raus in", "lief_hinein liefen_hinein ist_hineingelaufen läuft_hinein laufen_hinein in"],
    "moved to": ["bewegte_sich bewegten_sich hat_sich_bewegt bewegt_sich bewegen_sich in/zu/richtung", "zog zogen ist_gezogen zieht ziehen in", "wechselte wechselten ist_gewechselt wechselt wechseln in", "zog_um zogen_um ist_umgezogen zieht_um ziehen_um in", "bewegte_sich bewegten_sich hat_sich_bewegt bewegt_sich bewegen_sich in/zu",
                 "zog_weiter zogen_weiter ist_weitergezogen zieht_weiter ziehen_weiter in/zu", "siedelte_über siedelten_über ist_übergesiedelt siedelt_über siedeln_über in", "verlagerte_sich verlagerten_sich hat_sich_verlagert verlagert_sich verlagern_sich in", "wechselte_hinüber wechselten_hinüber ist_hinübergewechselt wechselt_hinüber wechseln_hinüber in"],
    "journeyed to": ["begab_sich begaben_sich hat_sich_begeben begibt_sich begeben_sich in/zu", "begab_sich begaben_sich hat_sich_begeben begibt_sich begeben_sich in/zu", "machte_sich_auf_den_Weg machten_sich_auf_den_Weg hat_sich_auf_den_Weg_gemacht macht_sich_auf_den_Weg machen_sich_auf_den_Weg in/zu", "wanderte wanderten ist_gewandert wandert wandern in/zu", "zog_los zogen_los ist_losgezogen zieht_los ziehen_los in/zu",
                     "brach_auf brachen_auf ist_aufgebrochen bricht_auf brechen_auf in/zu/richtung", "machte_eine_Reise machten_eine_Reise hat_eine_Reise_gemacht macht_eine_Reise machen_eine_Reise in/zu", "unternahm_eine_Reise unternahmen_eine_Reise hat_eine_Reise_unternommen unternimmt_eine_Reise unternehmen_eine_Reise in/zu",
                     "pilgerte pilgerten ist_gepilgert pilgert pilgern in/zu", "steuerte_an steuerten_an hat_angesteuert steuert_an steuern_an -", "machte_sich_auf machten_sich_auf hat_sich_aufgemacht macht_sich_auf machen_sich_auf in/zu", "schlug_den_Weg_ein schlugen_den_Weg_ein hat_den_Weg_eingeschlagen schlägt_den_Weg_ein schlagen_den_Weg_ein in/zu"],
    "travelled to": ["reiste reisten ist_gereist reist reisen in/zu", "reiste reisten ist_gereist reist reisen in/zu/richtung", "fuhr fuhren ist_gefahren fährt fahren in/zu", "verreiste verreisten ist_verreist verreist verreisen in", "reiste_weiter reisten_weiter ist_weitergereist reist_weiter reisen_weiter in/zu",
                     "reiste_hin reisten_hin ist_hingereist reist_hin reisen_hin zu"],
    "went back to": ["ging_zurück gingen_zurück ist_zurückgegangen geht_zurück gehen_zurück in/in/zu", "kehrte_zurück kehrten_zurück ist_zurückgekehrt kehrt_zurück kehren_zurück in/in/zu", "kam_zurück kamen_zurück ist_zurückgekommen kommt_zurück kommen_zurück in/zu", "ging_wieder gingen_wieder ist_wieder_gegangen geht_wieder gehen_wieder in/zu",
                     "lief_zurück liefen_zurück ist_zurückgelaufen läuft_zurück laufen_zurück in/zu", "begab_sich_zurück begaben_sich_zurück hat_sich_zurückbegeben begibt_sich_zurück begeben_sich_zurück in/zu", "ging_wieder_zurück gingen_wieder_zurück ist_wieder_zurückgegangen geht_wieder_zurück gehen_wieder_zurück in/zu",
                     "ging_erneut gingen_erneut ist_erneut_gegangen geht_erneut gehen_erneut in/zu", "kehrte_wieder_zurück kehrten_wieder_zurück ist_wieder_zurückgekehrt kehrt_wieder_zurück kehren_wieder_zurück in", "kehrte_heim kehrten_heim ist_heimgekehrt kehrt_heim kehren_heim in",
                     "zog_sich_wieder_zurück zogen_sich_wieder_zurück hat_sich_wieder_zurückgezogen zieht_sich_wieder_zurück ziehen_sich_wieder_zurück in", "reiste_zurück reisten_zurück ist_zurückgereist reist_zurück reisen_zurück in/zu", "ging_nochmals gingen_nochmals ist_nochmals_gegangen geht_nochmals gehen_nochmals in/zu"],
    # third person of the preterite, participle, present; `nach` and `von` take the dative
    "picked up": ["hob_auf aufgehoben hebt_auf", "hob_auf aufgehoben hebt_auf", "hob_auf aufgehoben hebt_auf", "nahm_auf aufgenommen nimmt_auf", "las_auf aufgelesen liest_auf", "hob_hoch hochgehoben hebt_hoch", "sammelte_auf aufgesammelt sammelt_auf", "sammelte_ein eingesammelt sammelt_ein",
                  "nahm_hoch hochgenommen nimmt_hoch", "hob_vom_Boden_auf vom_Boden_aufgehoben hebt_vom_Boden_auf", "klaubte_auf aufgeklaubt klaubt_auf"],
    "got": ["holte geholt holt", "holte_sich sich_geholt holt_sich", "bekam bekommen bekommt", "besorgte_sich sich_besorgt besorgt_sich", "erhielt erhalten erhält", "kriegte gekriegt kriegt", "beschaffte_sich sich_beschafft beschafft_sich", "besorgte besorgt besorgt", "erlangte erlangt erlangt"],
    "took": ["nahm genommen nimmt", "nahm genommen nimmt", "nahm_mit mitgenommen nimmt_mit", "nahm_sich sich_genommen nimmt_sich", "nahm_an_sich an_sich_genommen nimmt_an_sich", "nahm_weg weggenommen nimmt_weg", "nahm_in_die_Hand in_die_Hand_genommen nimmt_in_die_Hand", "steckte_ein eingesteckt steckt_ein",
             "trug_weg weggetragen trägt_weg", "nahm_entgegen entgegengenommen nimmt_entgegen"],
    "grabbed": ["schnappte_sich sich_geschnappt schnappt_sich", "schnappte_sich sich_geschnappt schnappt_sich", "griff_sich sich_gegriffen greift_sich", "packte gepackt packt", "ergriff ergriffen ergreift", "griff_nach nach_gegriffen greift_nach", "krallte_sich sich_gekrallt krallt_sich", "fasste gefasst fasst",
                "riss_an_sich an_sich_gerissen reißt_an_sich", "schnappte geschnappt schnappt", "packte_sich sich_gepackt packt_sich", "fing gefangen fängt", "erfasste erfasst erfasst"],
    "dropped": ["ließ_fallen fallen_gelassen lässt_fallen", "ließ_fallen fallen_gelassen lässt_fallen", "ließ_fallen fallengelassen lässt_fallen", "ließ_los losgelassen lässt_los", "warf_hin hingeworfen wirft_hin", "ließ_hinfallen hinfallen_lassen lässt_hinfallen", "warf_ab abgeworfen wirft_ab"],
    "put down": ["legte_ab abgelegt legt_ab", "legte_hin hingelegt legt_hin", "stellte_ab abgestellt stellt_ab", "setzte_ab abgesetzt setzt_ab", "legte_nieder niedergelegt legt_nieder", "stellte_hin hingestellt stellt_hin", "legte gelegt legt", "platzierte platziert platziert", "deponierte deponiert deponiert", "legte_weg weggelegt legt_weg",
                 "legte_auf_den_Boden auf_den_Boden_gelegt legt_auf_den_Boden", "stellte gestellt stellt", "stellte_auf_den_Boden auf_den_Boden_gestellt stellt_auf_den_Boden"],
    "left (verb)": ["ließ_zurück zurückgelassen lässt_zurück", "ließ_liegen liegen_gelassen lässt_liegen", "hinterließ hinterlassen hinterlässt", "ließ_liegen liegengelassen lässt_liegen", "ließ_stehen stehen_gelassen lässt_stehen", "ließ_da dagelassen lässt_da", "ließ gelassen lässt"],
    "discarded": ["warf_weg weggeworfen wirft_weg", "warf_weg weggeworfen wirft_weg", "entsorgte entsorgt entsorgt", "schmiss_weg weggeschmissen schmeißt_weg", "warf_fort fortgeworfen wirft_fort", "legte_beiseite beiseitegelegt legt_beiseite", "trennte_sich_von sich_von_getrennt trennt_sich_von",
                  "warf_in_den_Müll in_den_Müll_geworfen wirft_in_den_Müll", "verwarf verworfen verwirft", "warf_beiseite beiseitegeworfen wirft_beiseite", "schleuderte_weg weggeschleudert schleudert_weg"],
}
for _key, _r, _o, _end in (("top", "ober", "oben", "Oberkante"), ("bottom", "unter", "unten", "Unterkante")):
    LEXICON[_key] = [_o, _o, f"am {_r}en [Bild]rand", f"{_o} in der Mitte", f"im {_r}en (Teil|Bereich|Abschnitt|Drittel)", f"in der {_r}en Hälfte", f"ganz {_o}", f"{_o} mittig", f"mittig {_o}", f"in der {_r}en Mitte", f"in der Mitte {_o}", f"an der {_r}en Seite", f"an der {_r}en Kante",
                     f"am {_r}en Ende", f"weit {_o}", f"im {_r}en mittleren (Bereich|Teil)", f"an der {_end}", f"in der {_r}en (Region|Zone|Partie)", f"{_o} zentriert", f"{_o} im Zentrum", f"auf der {_r}en Seite"]
    for _side, _l, _s in (("left", "links", "link"), ("right", "rechts", "recht")):
        LEXICON[f"{_key} {_side}"] = [f"{_o} {_l}", f"{_o} {_l}", f"{_l} {_o}", f"in der {_r}en {_s}en Ecke", f"in der {_s}en {_r}en Ecke", f"in der Ecke {_o} {_l}", f"im {_r}en {_s}en (Bereich|Teil|Eck|Quadranten|Abschnitt)", f"im {_s}en {_r}en (Bereich|Teil|Eck|Quadranten|Abschnitt)",
                                      f"{_o} auf der {_s}en Seite", f"{_o} in der {_s}en Ecke", f"ganz {_o} {_l}", f"{_l} in der {_r}en Ecke", f"{_o} und {_l}", f"am {_r}en {_s}en Rand", f"{_o} am {_s}en Rand", f"auf der {_r}en {_s}en Seite", f"{_o} zur {_s.capitalize()}en",
                                      f"auf der {_s}en Seite {_o}", f"{_l} am {_r}en Rand", f"im {_r}en Bereich {_l}"]
for _side, _l, _s in (("left", "links", "link"), ("right", "rechts", "recht")):
    LEXICON[_side] = [_l, _l, f"auf der {_s}en Seite", f"am {_s}en [Bild]rand", f"im {_s}en (Teil|Bereich|Abschnitt|Drittel)", f"in der {_s}en Hälfte", f"an der {_s}en Seite", f"ganz {_l}", f"{_l} in der Mitte", f"Mitte {_l}", f"mittig {_l}", f"{_l} mittig", f"auf der {_s}en Bildseite",
                      f"{_s}er Hand", f"{_l}seitig", f"zur {_s.capitalize()}en", f"in der Mitte {_l}", f"in der {_s}en Mitte", f"am {_s}en Ende", f"weit {_l}", f"{_l} außen", f"an der {_s}en Kante", f"in der {_s}en (Region|Zone)"]

VIS = "(zu sehen|zu sehen|vorhanden|zu finden|zu erkennen|abgebildet|dargestellt|sichtbar|enthalten|gezeichnet|zu entdecken|gemalt|zu sehen|eingezeichnet|da)"
HOLDS = "(enthält|enthält|zeigt|hat|beinhaltet|besitzt|umfasst)"
HAS = "(hat|hat|besitzt)"
SEE = "(siehst du|sehen Sie|sieht man|sehen wir|erkennst du|findest du|erkennt man|findet man|seht ihr|erkennen Sie|finden Sie|entdeckst du|hast du)"
CAN = "(kannst du|kann man|können Sie|könntest du|könnt ihr|können wir)"
LOOK = "(sehen|erkennen|finden|entdecken|ausmachen)"
AT = "(ist|ist|befindet sich|liegt|steht|befindet sich)"
PUT = "(platziert|positioniert|angeordnet|zu finden|zu sehen|gelegen|gezeichnet|abgebildet)"
ISEND = "(ist|liegt|steht|zu finden ist|zu sehen ist|platziert ist|positioniert ist)"
TRUE = "(ist es (wahr|richtig|korrekt|der Fall|zutreffend|so|möglich)|stimmt es|trifft es zu|kann man sagen|würdest du sagen|kannst du bestätigen|gilt|siehst du|ist richtig|sieht man|kann es sein|heißt das|stimmt das) dass"
ASK = "(sag mir|sag mir bitte|sag|sage mir|sagen Sie mir|bitte sag mir|sagen Sie mir bitte|(kannst du|können Sie|könntest du|könnten Sie|würdest du|kann jemand) (mir|mir bitte|uns) (sagen|verraten|mitteilen|erklären)|weißt du|wissen Sie|weiß jemand|weißt du vielleicht" \
      "|ich (möchte|will|würde gern|würde gerne) wissen|ich frage mich|verrate mir|mich interessiert|mich würde interessieren|erkläre mir|finde heraus|gib an|kannst du (erkennen|sehen|angeben|herausfinden)|ich wüsste gern|hast du eine Ahnung|erkennst du|siehst du|überleg mal|ist dir klar" \
      "|kannst du sagen|könnt ihr mir sagen|es wäre gut zu wissen|ich muss wissen|ich will nur wissen|beschreibe|bestimme|antworte mir|wir wollen wissen|darf ich fragen|darf man fragen|ich würde gern erfahren|bitte gib an|bitte sagen Sie|wisst ihr|teile mir mit|die Frage ist|gefragt ist)"
ASK_IF = ASK[:-1] + "|prüfe|überprüfe|prüfe bitte|schau nach|schau mal|sieh nach|bitte prüfe|ist bekannt|weiß man|lässt sich sagen|kann man (sehen|sagen|erkennen)|bist du sicher) ob"
NAME_IT = "(nenne|nenn|nennen Sie|sag|sage|verrate|beschreibe|bestimme|nenne|identifiziere|nenn) [mir] [bitte]"

COLORED = ["welche Farbe hat {t}", "welche Farbe hat {t}", "welche Farbe hat {t}", "(welche|was für eine) Farbe hat {t}", "was für eine Farbe hat {t}", "was ist die Farbe {tvon}", "welche Farbe ist {t}", "in welcher Farbe ist {t} (gemalt|gezeichnet|dargestellt|gehalten|ausgefüllt|abgebildet|gefärbt|angemalt|gestaltet|koloriert)",
           "in welcher Farbe (erscheint|leuchtet|ist) {t}", "in welcher Farbe (siehst du|sieht man|sehen Sie) {t4}", "welche Farbe (besitzt|trägt|zeigt|hat {d}) {t}", "welche Farbe hat {t} {d}", "welche Farbe weist {t} auf", "(von welcher|welcher) Farbe ist {t}", "wie (lautet|heißt|ist) die Farbe {tvon}",
           "wie ist {t} (gefärbt|eingefärbt|angemalt|farblich gestaltet|farbig)", "was hat {t} für eine Farbe", "welche hat {t} für eine Farbe", "{t} hat welche Farbe", "{t} welche Farbe hat {pron}", "{t} ist [in] welcher Farbe", "welche Farbe hat denn {t}", "[und] die Farbe {tvon}",
           f"{NAME_IT} die Farbe {{tvon}}", "gib [mir] [bitte] die Farbe {tvon} an", "mit welcher Farbe (ist|wurde) {t} (gemalt|gezeichnet|gefüllt|ausgefüllt|eingefärbt|angemalt)", "welche Farbe (siehst du|sehen Sie|erkennst du|sieht man) (bei|an) {t3}", "welchen Farbton (hat|besitzt) {t}", "welche Farbe wurde für {t4} (verwendet|benutzt|gewählt)",
           "welche Farbe (mag|könnte|wird) {t} haben", "welche Farbe würdest du {t3} zuordnen", "wie würdest du die Farbe {tvon} (beschreiben|nennen|bezeichnen)", "welche der Farben hat {t}", "die Farbe {tvon} ist welche", "um welche Farbe handelt es sich bei {t3}", "welche Farbe kommt bei {t3} vor", "wie sieht {t} farblich aus", "welche Färbung hat {t}",
           "was ist {t} für eine Farbe", "welche Farbe zeigt {t}", "in welchem Farbton ist {t} [gehalten|gemalt]"]
TEMPLATES = {
    "color": COLORED, "related-color": COLORED, "shape": [],  # by target, below
    "shape-bare": [f"(welche|welche|was für eine) Form ist {{in}} {VIS}", f"{{wsh}} ist {{in}} {VIS}", f"{{wsh}} ist {VIS}", "{wsh} (ist|befindet sich|erscheint|liegt|steht|existiert) {in}", f"{{wsh4}} {HOLDS} {{img}}", f"{{wsh4}} {HOLDS} {{img}}", "{wsh4} gibt es {in}", "{wsh4} gibt es {in} [zu sehen]", f"{{wsh4}} {SEE} {{in}}", f"{{wsh4}} {SEE} [{{in}}]", f"{{wsh4}} {CAN} {{in}} {LOOK}",
                   f"was ist {{in}} {VIS}", "was (ist|befindet sich|sieht man|siehst du|sehen wir|gibt es) {in}", "was (zeigt|enthält|stellt) {img}", "was stellt {img} dar", "(welche|was für eine) Form hat {t}", "{t} hat welche Form", "wie (heißt|lautet|nennt man) die Form {in}", "was ist (die Form|die Figur) {in}", f"{{in}} ist {{wsh}} {VIS}", "{img} (zeigt|enthält) {wsh4}", "was für eine Form ist (das|das da|es)",
                   "was ist das für (eine Form|eine Figur|ein Objekt)", f"{NAME_IT} die Form {{in}}", "(um was für eine|um welche) Form handelt es sich [{in}]", f"welche Art von (Form|Objekt|Figur) ist {{in}} {VIS}", f"welche Art (von Form|Form) {HOLDS} {{img}}", "{in} {wsh} ist das", "{wsh} wird {in} (gezeigt|dargestellt|abgebildet)", "{wsh} wird [hier] (gezeigt|dargestellt)", "{wsh} kommt {in} vor",
                   "{wsh4} stellt {img} dar", "welche Form hat das (was man {in} sieht|was {in} ist|was {in} zu sehen ist)", "welche der Formen ist {in} zu sehen", "{wsh} ist das {in}", "was wird {in} (gezeigt|dargestellt|abgebildet)", "was für eine Form hat {t}", "{wsh} (ist|wurde) {in} gezeichnet", "was ist (die dargestellte|die gezeigte|die abgebildete|die sichtbare) Form", "{in} {wsh4} siehst du", "welche Gestalt hat {t}", "wie sieht die Form {in} aus", "um welche geometrische (Form|Figur) handelt es sich [{in}]"],
    "shape-of": ["welche Form hat {t}", "welche Form hat {t}", "welche Form hat {t}", "was für eine Form hat {t}", "was ist die Form {tvon}", "{wfsh} ist {t}", "was ist {t}", "was für (eine Form|ein Objekt|eine Figur) ist {t}", "welche Form (besitzt|zeigt|hat {d}|hat denn) {t}", "welche Form weist {t} auf", "von welcher Form ist {t}", "wie (lautet|heißt|ist) die Form {tvon}", "wie ist {t} geformt", "was hat {t} für eine Form", "{t} hat welche Form",
                 "{t} welche Form hat {pron}", f"{NAME_IT} die Form {{tvon}}", "gib [mir] [bitte] die Form {tvon} an", "(um welche|um was für eine) Form handelt es sich bei {t3}", "welche Gestalt hat {t}", "{wfsh} ist {pcol}", "(welche der Formen|was) ist {pcol}", f"{{wadj}} ist {{in}} {VIS}", f"{{wadj4}} {HOLDS} {{img}}", "{wadj4} gibt es {in}", f"{{wadj4}} {SEE} {{in}}", "welche Art von Form hat {t}", "welche Art [von] (Form|Figur) ist {t}", "was stellt {t} dar",
                 "ist {t} ein Kreis ein (Rechteck oder ein Dreieck|Dreieck oder ein Rechteck)", "welche Form hat {t} {d}", "[und] die Form {tvon}", "zu welcher Form gehört {t}", "welche geometrische (Form|Figur) (ist|hat) {t}", "welche Formart hat {t}", "wie sieht die Form {tvon} aus", "in welcher Form ist {t} (gezeichnet|dargestellt|abgebildet)", "wie würdest du die Form {tvon} (beschreiben|nennen)", "was für ein Ding ist {t}", "was ist {t} für eine (Form|Figur)", "welche Form zeigt {t}", "{t} ist was für eine Form", "als welche Form erscheint {t}"],
    "exists": ["gibt es {ein4} [{in}]", "gibt es {in} {ein4}", "gibt es {ein4} {in}", "gibt es {in} {ein4}", "gibt es {d} {ein4} [{in}]", f"ist {{in}} {{ein}} {VIS}", f"ist {{in}} {{ein}} {VIS}", f"ist {{ein}} {{in}} {VIS}", f"ist {{ein}} {VIS}", f"ist da {{ein}} [{{in}}]", "(ist|befindet sich|existiert|steht|liegt) {ein} {in}", "(ist|befindet sich|existiert) {in} {ein}", f"{HOLDS} {{img}} {{ein4}}", f"{HOLDS} {{img}} {{ein4}}", f"{{img}} {HOLDS} {{ein4}}", f"{SEE} {{in}} {{ein4}}", f"{SEE} {{ein4}} [{{in}}]",
               f"{CAN} {{in}} {{ein4}} {LOOK}", f"{CAN} {{ein4}} [{{in}}] {LOOK}", f"{{in}} ist {{ein}} {VIS}", "{in} gibt es {ein4}", "es gibt {in} {ein4}", f"{{ein}} ist {{in}} {VIS}", "taucht {in} {ein} auf", "kommt {in} {ein} vor", "sind {in} {pl} {VISP}", "gibt es {in} {pl}", "gibt es [irgendwelche] {pl} [{in}]", f"{HOLDS} {{img}} {{pl}}", "siehst du {in} {pl}", "ist (eine der Formen|eines der Objekte|eine der Figuren) [{in}] {ein}",
               "ist {einetwas} {in} [zu sehen]", "gibt es {einetwas4} {in}", "gibt es irgendwo {ein4} [{in}]", f"ist {{in}} irgendwo {{ein}} {VIS}", f"ist {{t}} {{in}} (zu sehen|vorhanden|zu finden|sichtbar)", "{ein} {in}", "hat es {in} {ein4}", "wird {in} {ein} (gezeigt|dargestellt|abgebildet)", "lässt sich {in} {ein} (finden|erkennen|entdecken)", "gibt es {ein4} oder nicht [{in}]", "existiert {ein} [{in}]", "gibt es unter den (Formen|Figuren|Objekten) {ein4}", "hast du {ein4} {in} (gesehen|gefunden|entdeckt)", "ist {in} {ein}",
               "ist auch {ein} {in} [zu sehen]", "haben wir {in} {ein4}", "zeigt {img} {pl}", "es ist {ein} {in} [zu sehen]", "stellt {img} {ein4} dar", "bildet {img} {ein4} ab", "gibt es hier {ein4}"],
    "not-exists": ["gibt es {kein4} [{in}]", "gibt es {in} {kein4}", "gibt es {kein4} {in}", "gibt es {in} {kein4}", "gibt es {d} {kein4} [{in}]", f"ist {{in}} {{kein}} {VIS}", f"ist {{in}} {{kein}} {VIS}", f"ist {{kein}} {{in}} {VIS}", f"ist {{kein}} {VIS}", "ist da {kein} [{in}]", "(ist|befindet sich|existiert) {kein} {in}", "(ist|befindet sich|existiert) {in} {kein}", f"{HOLDS} {{img}} {{kein4}}", f"{HOLDS} {{img}} {{kein4}}", f"{{img}} {HOLDS} {{kein4}}",
                   f"{SEE} {{in}} {{kein4}}", f"{SEE} {{kein4}} [{{in}}]", f"{CAN} {{in}} {{kein4}} {LOOK}", f"{CAN} {{kein4}} [{{in}}] {LOOK}", f"{{in}} ist {{kein}} {VIS}", "{in} gibt es {kein4}", "es gibt {in} {kein4}", f"{{kein}} ist {{in}} {VIS}", "taucht {in} {kein} auf", "kommt {in} {kein} vor", "sind {in} {keinpl} {VISP}", "sind {keinpl} [{in}] {VISP}", "gibt es {in} {keinpl}", "gibt es {keinpl} [{in}]", f"{HOLDS} {{img}} {{keinpl}}", "siehst du {in} {keinpl}",
                   "ist (keine der Formen|keines der Objekte|keine der Figuren|keine Form|kein Objekt) [{in}] {ein}", "ist {nichts} {in} [zu sehen]", "gibt es {nichts4} {in}", f"ist {{in}} (nirgends|nirgendwo) {{ein}} {VIS}", "gibt es (nirgends|nirgendwo) {ein4} [{in}]", "fehlt {in} {ein}", "fehlt {ein} [{in}]", "fehlt {t} [{in}]", f"ist {{t}} {{in}} nicht (zu sehen|vorhanden|zu finden|sichtbar)", f"ist {{ein}} {{in}} nicht (zu sehen|vorhanden|zu finden|sichtbar)", "fehlen {in} {pl}", "ist {img} (frei von|ohne) {pl3}", "{kein} {in}", "{keinpl} {in}", "hat es {in} {kein4}",
                   "wird {in} {kein} (gezeigt|dargestellt|abgebildet)", "lässt sich {in} {kein} (finden|erkennen|entdecken)", "existiert {kein} [{in}]", "existieren {in} {keinpl}", "gibt es unter den (Formen|Figuren|Objekten) {kein4}", "hast du {kein4} {in} (gesehen|gefunden|entdeckt)", "ist {in} {kein}", "gibt es {in} überhaupt {kein4}", "ist {in} überhaupt {kein} (zu sehen|vorhanden)", "{TRUTH} es {kein4} [{in}] gibt", "{TRUTH} {img} {kein4} (enthält|zeigt|hat)", "{TRUTH} {in} {kein} (zu sehen|vorhanden) ist", "{in} ist {kein}", "es ist {kein} {in} [zu sehen]", "{img} (zeigt|enthält|hat) {keinpl}",
                   "ist {kein} (anwesend|präsent|da)", "gibt es hier {kein4}", "enthält {img} nicht {ein4}", "{t} ist {in} nicht (zu sehen|vorhanden|zu finden)", "fehlt {in} {t}", "mangelt es {img3} an {pl3}", "haben wir {in} {kein4}", "ist es falsch dass es {ein4} gibt", "gibt es {in} {kein4} (zu sehen|zu finden|zu entdecken)", "fehlt es {in} an {pl3}", "gibt es {in} null {pl}"],
    "size": ["wie groß ist {t}", "wie groß ist {t}", "wie groß ist {t}", "welche Größe hat {t}", "welche Größe hat {t}", "was ist die Größe {tvon}", "wie (lautet|ist) die Größe {tvon}", "(ist {t}|{t} ist) (groß oder klein|klein oder groß)", "ist {t} (eher groß oder klein|eher klein oder groß|groß oder eher klein)", "was für eine Größe hat {t}", "von welcher Größe ist {t}", "welche Größe (besitzt|hat {d}|zeigt|zeigt) {t}", "welche Größe weist {t} auf", f"{NAME_IT} die Größe {{tvon}}", "gib [mir] [bitte] die Größe {tvon} an",
             "{t} ist wie groß", "{t} wie groß ist {pron}", "{t} hat welche Größe", "wie groß ist {t} {d}", "wie groß (wirkt|erscheint) {t}", "wie groß sieht {t} aus", "in welcher Größe ist {t} (gezeichnet|dargestellt|abgebildet|gemalt)", "[und] die Größe {tvon}", "welche Größe ist {t}", "ist {t} klein oder ist {pron} groß", "welche Ausmaße hat {t}", "wie groß oder klein ist {t}", "was hat {t} für eine Größe", "wie groß wurde {t} gezeichnet", "welche Abmessungen hat {t}", "welches Format hat {t}", "wie würdest du die Größe {tvon} beschreiben"],
    "is-size": ["ist {t} {v}", "ist {t} {v}", "ist {t} {v}", "ist {t} {d} {v}", "{t} ist {v}", "ist {v} {t}", "ist {t} von {vein3} Größe", "hat {t} eine {vattr} Größe", "ist {t} (eher|ziemlich|wirklich|tatsächlich|recht) {v}", "ist {t} {v} oder nicht", "(wirkt|erscheint) {t} {v}", "sieht {t} {v} aus", "ist die Größe {tvon} {v}", "ist {t} {v} (dargestellt|gezeichnet|abgebildet|gemalt)", "wurde {t} {v} gezeichnet", "ist {t} ein {vntr} Objekt", "ist {t} eine {vattr} (Form|Figur)", "handelt es sich bei {t3} um (eine {vattr} Form|ein {vntr} Objekt)", 
                "würdest du sagen {t} ist {v}", "würdest du {t4} als {v} bezeichnen", "kann man {t4} als {v} bezeichnen", "ist {t} {v} geraten", "die Größe {tvon} ist {v}"],
    "is-color": ["ist {t} {v}", "ist {t} {v}", "ist {t} {v}", "ist {t} {d} {v}", "{t} ist {v}", "hat {t} die Farbe {vraw}", "hat {t} die Farbe {vraw}", "hat {t} eine {vattr} (Farbe|Färbung)", "ist die Farbe {tvon} {v}", "die Farbe {tvon} ist {v}", "ist {v} die Farbe {tvon}", "ist {t} (wirklich|tatsächlich|etwa) {v}", "ist {t} {v} oder nicht", "ist {t} {v} (gefärbt|gemalt|angemalt|eingefärbt|ausgefüllt)", "ist {t} in {vin} (gemalt|gehalten|dargestellt|gezeichnet|abgebildet)", "ist {t} in der Farbe {vraw} (gemalt|gehalten|dargestellt|gezeichnet)",
                 "ist {t} von {vein3} Farbe", "(wirkt|erscheint) {t} {v}", "sieht {t} {v} aus", "{t} hat die Farbe {vraw}", "handelt es sich bei {t3} um (eine {vattr} Form|ein {vntr} Objekt)", "ist {t} ein {vntr} Objekt", "ist {t} eine {vattr} (Form|Figur)", "besitzt {t} die Farbe {vraw}", "wurde {t} {v} gemalt", "hat {t} {vraw} als Farbe", "ist {vraw} die Farbe {tvon}", "würdest du sagen {t} ist {v}", "ist {t} farblich {v}"],
    "is-shape": ["ist {t} {einv}", "ist {t} {einv}", "ist {t} {einv}", "ist {t} {d} {einv}", "{t} ist {einv}", "hat {t} die (Form|Gestalt) {einv2}", "hat {t} die Form von {einv3}", "handelt es sich bei {t3} um {einv4}", "ist {t} {vadj}", "ist {t} {vadj}", "{t} ist {vadj}", "hat {t} eine {vadje} Form", "ist die Form {tvon} {einv}", "die Form {tvon} ist {einv}", "ist {t} (wirklich|tatsächlich|etwa) {einv}", "ist {t} {einv} oder nicht", "sieht {t} (wie {einv}|{vadj}) aus", "stellt {t} {einv4} dar", "ist {t} in Form {einv2} (gezeichnet|dargestellt)", "{t} hat die Form {einv2}",
                 "entspricht {t} {einv3}", "ist {einv} {t}", "bildet {t} {einv4}", "ist {t} als {einv} (dargestellt|gezeichnet|abgebildet)", "ist {t} {vadj} geformt", "zeigt {t} {einv4}", "ist die Form {tvon} die {einv2}", "ist {t} von {vadjer} Form", "ist {t} der Form nach {einv}", "würdest du sagen {t} ist {einv}", "ist die Form {tvon} {vadj}", "besitzt {t} die Form {einv2}", "hat {t} {vs}form", "ist {t} eigentlich {einv}"],
    "place": ["wo ist {t}", "wo ist {t}", "wo befindet sich {t}", "wo befindet sich {t} {in}", "wo {AT} {t} [{in}]", "wo {AT} {d} {t}", "wo genau {AT} {t} [{in}]", "wo {in} {AT} {t}", "an welcher (Stelle|Position) [{img2}] {AT} {t}", "an welchem (Ort|Platz) [{img2}] {AT} {t}", "in welchem (Bereich|Teil|Abschnitt) [{img2}] {AT} {t}", "in welcher (Ecke|Position|Region|Gegend) [{img2}] {AT} {t}", "auf welcher Seite [{img2}] {AT} {t}",
              "was ist die Position {tvon} [{in}]", "wie (lautet|ist) die (Position|Lage) {tvon} [{in}]", "welche (Position|Lage) hat {t} [{in}]", "welche Position nimmt {t} {in} ein", "wo (kann man|kannst du|kann ich|können wir) {t4} [{in}] (finden|sehen)", "wo (finde ich|findet man|sieht man|siehst du|sehen Sie) {t4} [{in}]", "{t} wo ist {pron} [{in}]", "{t} {AT} wo",
              "{in} wo ist {t}", "wo ist {t} {in} [{PUT}]", "wo ist {t} {PUT}", "wo wurde {t} (platziert|hingemalt|gezeichnet|positioniert)", "wo hat man {t4} {in} (platziert|gezeichnet)", f"{NAME_IT} die (Position|Lage) {{tvon}}", "gib [mir] [bitte] die Position {tvon} an", "wo erscheint {t} [{in}]", "wo {in} ist {t} [{PUT}]", "[und] die Position {tvon}", "wo ist denn {t} [{in}]", "wo liegt {t} [{in}]", "wo steht {t} [{in}]", "wo (ist|liegt) {t} (genau|ungefähr)", "an welche Stelle {img2} wurde {t} gezeichnet", "wo taucht {t} [{in}] auf", "wo im Raster ist {t}"],
    "is-place": ["{AT} {t} {p}", "ist {t} {p}", "ist {t} {p}", "befindet sich {t} {p}", "{t} {AT} {p}", "{AT} {t} {d} {p}", "ist {t} {p} {PUT}", "ist {t} {p} {PUT}", "{p} {AT} {t}", "{AT} {p} {t}", "{AT} {t} (wirklich|tatsächlich|genau|etwa) {p}", "{AT} {t} {p} oder nicht", "(findet man|findest du|siehst du|sieht man|sehen Sie|finde ich) {t4} {p}", "(kann man|kannst du) {t4} {p} (finden|sehen)", "ist die Position {tvon} {p}", "ist {p} {t} (zu sehen|zu finden)", "wurde {t} {p} (platziert|gezeichnet)", "erscheint {t} {p}", "die Position {tvon} ist {p}", "würdest du sagen {t} ist {p}"],
    "count": ["wie viele {pl} gibt es [{in}]", "wie viele {pl} gibt es [{in}]", "wie viele {pl} gibt es {in}", "wie viele {pl} sind {in} [{VISP}]", "wie viele {pl} sind {in} {VISP}", "wie viele {pl} sind {VISP}", "wie viele {pl} (sind da|existieren|befinden sich hier|sind es)", "wie viele {pl} befinden sich {in}", f"wie viele {{pl}} {HOLDS} {{img}}", f"wie viele {{pl}} {HOLDS} {{img}}", f"wie viele {{pl}} {SEE} [{{in}}]", f"wie viele {{pl}} {SEE} {{in}}", f"wie viele {{pl}} {CAN} [{{in}}] (sehen|erkennen|zählen|finden)",
              "wie viele {pl} gibt es insgesamt [{in}]", "wie viele {pl} sind [es] insgesamt", "{in} wie viele {pl} gibt es", "wie (hoch|groß) ist die (Anzahl|Zahl) {plg}", "was ist die (Anzahl|Gesamtzahl) {plg} [{in}]", "wie (lautet|ist) die (Anzahl|Zahl) {plg} [{in}]", "(zähle|zähl|zählen Sie|zähle bitte|zähl mal) [mir] (die {plw}|alle {plw}) [{in}]", "(nenne|nenn|sag|bestimme|ermittle|gib) [mir] [bitte] die Anzahl {plg} [{in}]", "[und] die Anzahl {plg} [{in}]", "Anzahl {plg} [{in}]", "welche Anzahl (an|von) {pl3} (enthält|zeigt|hat) {img}", "{pl} wie viele (gibt es|sind es|sind da) [{in}]", "{cntadj}", "{cntadj}", "wie viele {pl} kommen {in} vor",
              "wie viele {pl} zählst du [{in}]", "wie viele {pl} werden [{in}] (gezeigt|dargestellt|abgebildet)", "wie viele {pl} (sind|wurden) {in} gezeichnet", "{in} sind wie viele {pl} [zu sehen]", "es gibt wie viele {pl} [{in}]", "{img} enthält wie viele {pl}", "wie viele {pl} hat es {in}", "wie viele {pl} haben wir {in}", "wie viele {pl} sind (vorhanden|da) [{in}]", "wie oft (kommt {ein} {in} vor|ist {in} {ein} zu sehen)", "wie viele {pl} lassen sich {in} (finden|erkennen|zählen)", "wie viele {pl} gibt es {d} [{in}]", "wie viele {pl} sind [denn] {in}"],
    "relation": ["ist {t} {rel}", "ist {t} {rel}", "ist {t} {rel}", "{AT} {t} {rel}", "{AT} {t} {rel}", "befindet sich {t} {rel}", "befindet sich {t} {rel}", "liegt {t} {rel}", "{t} {AT} {rel}", "{AT} {t} {d} {rel}", "ist {t} {rel} {PUT}", "ist {t} {rel} {PUT}", "{AT} {t} (wirklich|tatsächlich|direkt|irgendwo|genau) {rel}", "{AT} {t} {rel} oder nicht", "{AT} {rel} {t}", "{rel} {AT} {t}", "(findet man|findest du|siehst du|sieht man) {t4} {rel}", "ist die Position {tvon} {rel}", "wurde {t} {rel} (platziert|gezeichnet)", "kann man {t4} {rel} (finden|sehen)", "würdest du sagen {t} ist {rel}", "erscheint {t} {rel}", "ist {t} {in} {rel}"],
    "related-shape": ["{wsh} {AT} {rel}", "{wsh} {AT} {rel}", "{wsh} ist {rel}", "{wsh} befindet sich {rel}", "{wsh} liegt {rel}", "welche Form ist {rel}", "was {AT} {rel}", "was ist {rel}", "was befindet sich {rel}", "welche Form hat {r}", "welche Form hat {r}", "was für eine Form hat {r}", "was ist die Form {rvon}", "{wsh} ist {rel} {PUT}", "{rel} {AT} {wsh}", "{rel} {AT} was [für eine Form]", f"{{wsh4}} {SEE} {{rel}}", "was (sieht man|siehst du|sehen Sie|findest du|gibt es) {rel}", "{wsh4} gibt es {rel}", "wie (lautet|heißt|ist) die Form {rvon}",
                      "welche Art von (Form|Figur|Objekt) {AT} {rel}", "was für (eine Form|ein Objekt|eine Figur|ein Gegenstand) {AT} {rel}", f"{NAME_IT} die Form {{rvon}}", f"{NAME_IT} die Form {{rel}}", "was ist {r}", "{wfsh} ist {r}", "um welche Form handelt es sich bei {r3}", "was (liegt|steht) {rel}", "{wsh} {AT} {d} {rel}", "{r} hat welche Form", "welche der (Formen|Figuren) {AT} {rel}", "was ist {rel} (zu sehen|zu finden|abgebildet|platziert)", "was ist das für eine Form {rel}", "welche (andere|weitere) Form {AT} {rel}", "was {AT} da {rel}", "{wsh} ist {in} {rel}", "welche Form besitzt {r}", "welche Gestalt hat {r}", "welche geometrische (Form|Figur) {AT} {rel}", "wie sieht die Form {rel} aus"],
    "move": ["{who} {v} {M} {to} {e}", "{who} {v} {M} {to} {e}", "{who} {v} {M} {to} {e}", "{who} {v} {M} {to} {e}", "{who} {v} {M} {to} {e}", "{who} {v} {M} {to} {e}", "{then} {vs} {M} {to} {e}", "{who} {v} {thenm} {M} {to} {e}", "{who} {v} {adv} {M} {to} {e}", "{who} {v} {thenm} {adv} {M} {to} {e}", "{to} {vs} {M} {e}", "{time} {vs} {M} {to} {e}", "{who} {v} {time} {M} {to} {e}", "{bothand} {v} {Mb} {to} {e}", "{who} {isat} {inroom}", "{who} {v} {M} {to} {e}"],
    "then-move": ["{then} {vs} {M} {to} {e}", "{then} {vs} {M} {to} {e}", "{then} {vs} {M} {to} {e}", "{then} {vs} {M} {to} {e}", "{then} {vs} {M} {to} {e}", "{who} {v} {thenm} {M} {to} {e}", "{who} {v} {thenm} {M} {to} {e}", "{then} {vs} {adv} {M} {to} {e}", "{who} {v} {thenm} {adv} {M} {to} {e}"],
    "take": ["{who} {v} {thing} {there} {e}", "{who} {v} {thing} {there} {e}", "{who} {v} {there} {thing} {e}", "{who} {v} {there} {thing} {e}", "{who} {v} {there} {thing} {e}", "{then} {vs} {there} {thing} {e}", "{then} {vs} {thing} {there} {e}", "{who} {v} {thenm} {there} {thing} {e}", "{who} {v} {thenm} {thing} {there} {e}", "{theref} {vs} {thing} {e}", "{thing} {vs} {there} {e}", "{who} {v} {adv} {there} {thing} {e}", "{who} {v} {there} {thing} {adv} {e}", "{time} {vs} {there} {thing} {e}"],
    "drop": [],  # made below
    "direction": ["{a} (ist|liegt|befindet sich) {dirb}", "{a} {AT} {dirb}", "{a} ist {dirb}", "{a} liegt {dirb}", "{a} befindet sich {dirb}", "{a} liegt {dirb}", "{dirb} (ist|liegt|befindet sich) {a}", "{dirb} liegt {a}", "{dirb} (findet man|gibt es|hat man|sieht man) {a4}", "von {b3} aus [gesehen] (ist|liegt|befindet sich) {a} {dir}", "{a} (ist|liegt|befindet sich) von {b3} aus [gesehen] {dir}", "{a} ist {dirb} (gelegen|zu finden|angesiedelt)",
                  "{a} liegt (direkt|genau|unmittelbar|gleich) {dirb}", "von {b3} aus geht es {towards} {to_a}", "geht man von {b3} {towards} kommt man {to_a}", "(wenn man von {b3} {towards} geht|von {b3} {towards} gehend) kommt man {to_a}", "{a} {dirb}", "es liegt {a} {dirb}", "{dirb} kommt {a}"],
    "where": ["wo ist {who} [{now}]", "wo ist {who}", "wo ist {who}", "wo ist [{now}] {who}", "wo befindet sich {who} [{now}]", "wo befindet sich {who}", "wo (steckt|bleibt|ist) {who} [{now}]", "wo steckt {who} {d}", "wo hält sich {who} [{now}] auf", "wo hält {who} sich [{now}] auf", "in welchem (Raum|Zimmer|Teil des Hauses) (ist|befindet sich|steckt) {who} [{now}]", "in welchem (Raum|Zimmer) hält sich {who} [{now}] auf", "in welchem (Raum|Zimmer) ist {who}", "an welchem Ort (ist|befindet sich) {who} [{now}]", "wohin (ging|lief) {who}", "wohin ist {who} (gegangen|gelaufen|verschwunden)",
              "wo ist {who} hin [gegangen|gelaufen|verschwunden]", "wo ist {who} hingegangen", "wo ging {who} hin", "wo (kann man|kann ich|können wir|könnte ich) {who} [{now}] (finden|antreffen|treffen)", "wo (finde ich|findet man|finden wir) {who} [{now}]", "{who} ist wo", "wie lautet {whos} Aufenthaltsort", "was ist der [aktuelle] (Aufenthaltsort|Standort|Ort) von {who}", "(nenne|nenn|sag) [mir] [bitte] den (Aufenthaltsort|Ort|Raum) von {who}", "welcher ist {whos} [aktueller] Aufenthaltsort", "{now} wo ist {who}", "wo ist {who} denn [{now}]", "wo ist {who} {now}", "wo ist {who} am Ende [der Geschichte]", "welcher Raum ist {whos} [aktueller] Aufenthaltsort", "wo (hat sich {who} hinbegeben|ist {who} gelandet|ist {who} abgeblieben|ist {who} geblieben)", "in welchem (Raum|Zimmer) (finde ich|findet man) {who} [{now}]",
              "wohin hat sich {who} begeben", "in (welchen Raum|welches Zimmer) ist {who} gegangen", "wo war {who} zuletzt", "wo ist {who} gerade", "und wo ist {who} [{now}]", "wo genau ist {who} [{now}]"],
    "is-in": ["ist {who} {inroom}", "ist {who} {inroom}", "ist {who} {inroom}", "ist {who} [{now}] {inroom}", "ist {who} {now} {inroom}", "befindet sich {who} [{now}] {inroom}", "befindet sich {who} {inroom}", "hält sich {who} [{now}] {inroom} auf", "hält {who} sich [{now}] {inroom} auf", "{who} ist [{now}] {inroom}", "{who} befindet sich [{now}] {inroom}", "ist {inroom} {who}", "ist {now} {who} {inroom}", "ist {who} {inroom} oder nicht", "(kann man|kann ich|können wir) {who} {inroom} (finden|antreffen)", "(finde ich|findet man|finden wir) {who} {inroom}", "ist {who} (wirklich|tatsächlich|noch|immer noch|schon|vielleicht|etwa|denn|eigentlich) {inroom}", "steckt {who} {inroom}", "ist {who} {inroom} (zu finden|anzutreffen)", "{inroom} ist {who}", "ist {who} {to} gegangen", "würdest du sagen {who} ist {inroom}", "sitzt {who} [{now}] {inroom}", "steht {who} [{now}] {inroom}", "ist {who} innerhalb {b2}"],
    "what-is": ["was (ist|liegt|befindet sich) {dirb}", "was ist {dirb}", "was ist {dirb}", "was liegt {dirb}", "was befindet sich {dirb}", "was {AT} {d} {dirb}", "welcher (Raum|Ort|Bereich) (ist|liegt|befindet sich) {dirb}", "welches Zimmer (ist|liegt|befindet sich) {dirb}", "welcher Raum (ist|liegt) {dirb}", "was gibt es {dirb}", "was (findet man|sieht man|findest du|finde ich|hat man) {dirb}", "{dirb} (ist|liegt|befindet sich) was", "{dirb} (ist|liegt|befindet sich) (welcher Raum|welches Zimmer)", "was (liegt|ist|befindet sich) von {b3} aus [gesehen] {dir}", "(welchen Raum|welches Zimmer) (findet man|findest du|gibt es) {dirb}",
                "(nenne|nenn|sag) [mir] [bitte] (den Raum|das Zimmer|den Ort) {dirb}", "was ist {dirb} (gelegen|zu finden)", "wohin kommt man wenn man von {b3} {towards} geht", "wo kommt man hin wenn man von {b3} {towards} geht", "was liegt (direkt|genau|unmittelbar|gleich) {dirb}", "wie heißt der Raum {dirb}", "was für ein (Raum|Zimmer) (ist|liegt|befindet sich) {dirb}", "was liegt da {dirb}", "welcher der Räume liegt {dirb}"],
    "is-what": ["wovon (ist|liegt) {b} {adir}", "wovon ist {b} {adir}", "von was (ist|liegt|befindet sich) {b} {adir}", "{adir} wovon (ist|liegt|befindet sich) {b}", "{adir} von was (ist|liegt|befindet sich) {b}", "{adir} von (welchem Raum|welchem Zimmer|welchem Ort) (ist|liegt|befindet sich) {b}", "{adir} (welches Raumes|welches Zimmers|welches Raums) (ist|liegt|befindet sich) {b}", "von (welchem Raum|welchem Zimmer|welchem Ort) (ist|liegt|befindet sich) {b} {adir}", "{b} (ist|liegt|befindet sich) {adir} von (was|welchem Raum|welchem Zimmer)", "{b} (ist|liegt) {adir} wovon", "{b} (ist|liegt|befindet sich) {adir} (welches Raums|welches Zimmers)", "von wo aus [gesehen] liegt {b} {dir}", "von (welchem Raum|welchem Zimmer) aus [gesehen] (liegt|ist) {b} {dir}",
                "im {noun} (welches Raumes|welches Zimmers|von was|wovon|von welchem Raum) (liegt|ist|befindet sich) {b}", "wovon befindet sich {b} {adir}", "von was ist {b} {adir}", "{adir} von welchem Raum liegt {b} {d}", "{b} {adir} von was", "wovon liegt {b} {d} {adir}"],
}
TEMPLATES["drop"] = [*TEMPLATES["take"], "{who} {v} {there} {thing} {e}", "{who} {v} {thing} {there} {e}", "{fell}"]
# Subordinate clauses, verb last: said after "sag mir", "weißt du", "stimmt es, dass".
_COLOR = ["welche Farbe {t} (hat|hat|besitzt)", "welche Farbe {t} hat", "was für eine Farbe {t} hat", "in welcher Farbe {t} (gemalt|gezeichnet|dargestellt|gehalten) ist", "wie {t} gefärbt ist", "welche Farbe {t} ist", "von welcher Farbe {t} ist", "was die Farbe {tvon} ist", "wie die Farbe {tvon} (lautet|heißt)"]
SUBORDINATE = {
    "color": _COLOR, "related-color": _COLOR,
    "shape-bare": [f"{{wsh}} {{in}} {VIS} ist", f"{{wsh4}} {{img}} (enthält|zeigt|hat)", f"was {{in}} {VIS} ist", "welche Form {t} hat", "was für eine Form {t} hat", "{wsh4} (man {in} sieht|du {in} siehst)", "was das für eine Form ist", "{wsh} sich {in} befindet", "{wsh4} es {in} gibt", "{wsh} {in} ist", "was {img} (zeigt|darstellt)"],
    "shape-of": ["welche Form {t} (hat|hat|besitzt)", "welche Form {t} hat", "was für eine Form {t} hat", "was {t} ist", "was die Form {tvon} ist", "{wfsh} {t} ist", "{wadj} {in} zu sehen ist", "um welche Form es sich bei {t3} handelt", "wie die Form {tvon} (lautet|heißt)"],
    "exists": ["es {in} {ein4} gibt", "es {ein4} [{in}] gibt", f"{{in}} {{ein}} {VIS} ist", f"{{ein}} {{in}} {VIS} ist", "{img} {ein4} (enthält|zeigt|hat|beinhaltet)", "sich {in} {ein} befindet", "man {in} {ein4} (sehen kann|sieht|erkennen kann)", "{ein} [{in}] vorhanden ist", "{in} {ein} ist"],
    "not-exists": ["es {in} {kein4} gibt", "es {kein4} [{in}] gibt", f"{{in}} {{kein}} {VIS} ist", f"{{kein}} {{in}} {VIS} ist", "{img} {kein4} (enthält|zeigt|hat|beinhaltet)", "sich {in} {kein} befindet", "man {in} {kein4} (sehen kann|sieht|erkennen kann)", "{kein} [{in}] vorhanden ist", "{in} {ein} fehlt", "es {in} {keinpl} gibt"],
    "size": ["wie groß {t} ist", "wie groß {t} ist", "welche Größe {t} hat", "ob {t} (groß oder klein|klein oder groß) ist", "was die Größe {tvon} ist"],
    "is-size": ["{t} {v} ist", "{t} {v} ist", "{t} {d} {v} ist", "{t} eine {vattr} Größe hat"],
    "is-color": ["{t} {v} ist", "{t} {v} ist", "{t} die Farbe {vraw} hat", "die Farbe {tvon} {v} ist", "{t} {v} (gefärbt|gemalt) ist"],
    "is-shape": ["{t} {einv} ist", "{t} {einv} ist", "{t} die Form {einv2} hat", "es sich bei {t3} um {einv4} handelt", "{t} {vadj} ist"],
    "place": ["wo {t} [{in}] ist", "wo {t} ist", "wo sich {t} [{in}] befindet", "wo {t} sich [{in}] befindet", "wo {in} sich {t} befindet", "wo {t} [{in}] (liegt|steht|zu finden ist|zu sehen ist)", "an welcher (Stelle|Position) {t} [{in}] ist", "was die Position {tvon} ist"],
    "is-place": ["{t} {p} (ist|liegt|steht)", "{t} {p} ist", "sich {t} {p} befindet", "{t} sich {p} befindet", "{t} {p} {PUT} ist"],
    "count": ["wie viele {pl} es [{in}] gibt", "wie viele {pl} es {in} gibt", "wie viele {pl} {in} {VISP} sind", "wie viele {pl} {in} sind", "wie viele {pl} sich {in} befinden", "wie viele {pl} {img} (enthält|zeigt|hat)", "wie viele {pl} (man {in} sieht|du {in} siehst)", "wie hoch die Anzahl {plg} ist"],
    "relation": ["{t} {rel} (ist|liegt|steht)", "{t} {rel} ist", "sich {t} {rel} befindet", "{t} sich {rel} befindet", "{t} {rel} {PUT} ist"],
    "related-shape": ["{wsh} {rel} (ist|liegt|steht)", "{wsh} sich {rel} befindet", "was {rel} (ist|liegt|steht)", "was sich {rel} befindet", "welche Form {r} hat", "welche Form {rel} ist"],
    "where": ["wo {who} [{now}] ist", "wo {who} ist", "wo sich {who} [{now}] befindet", "wo {who} sich [{now}] (befindet|aufhält)", "wo sich {who} [{now}] aufhält", "in welchem (Raum|Zimmer) {who} [{now}] ist", "in welchem (Raum|Zimmer) sich {who} [{now}] (befindet|aufhält)", "wohin {who} gegangen ist", "wo {who} [{now}] steckt"],
    "is-in": ["{who} [{now}] {inroom} ist", "{who} {inroom} ist", "sich {who} [{now}] {inroom} befindet", "{who} sich [{now}] {inroom} (befindet|aufhält)", "sich {who} [{now}] {inroom} aufhält"],
    "what-is": ["was {dirb} (ist|liegt)", "was sich {dirb} befindet", "welcher (Raum|Ort) {dirb} (ist|liegt)", "welches Zimmer {dirb} (ist|liegt)", "welcher Raum sich {dirb} befindet"],
    "is-what": ["wovon {b} {adir} (ist|liegt)", "{adir} (wovon|von was|von welchem Raum|von welchem Zimmer) {b} liegt", "{adir} von welchem Raum sich {b} befindet", "von welchem (Raum|Zimmer) {b} {adir} (ist|liegt)"],
}
for _kind, _clauses in SUBORDINATE.items():
    if _kind in YES_NO:
        TEMPLATES[_kind] = [*TEMPLATES[_kind], *("{ASK_IF} " + s for s in _clauses), *("{TRUE} " + s for s in _clauses[:3])]
    else:
        TEMPLATES[_kind] = [*TEMPLATES[_kind], *("{ASK} " + s for s in _clauses)]

LEAD_ASK = ["bitte", "sag mal", "sag mir bitte", "sag mir", "sag", "sagen Sie mir", "sagen Sie", "und", "also", "hey", "hallo", "Frage", "eine Frage", "hör mal", "mal sehen", "antworte", "antworte bitte", "Entschuldigung", "Verzeihung", "schau dir das Bild an", "sieh dir das Bild an", "schau auf das Bild", "schau mal", "schau mal hin", "laut Bild",
            "kurze Frage", "weißt du", "wissen Sie", "ich frage mich", "verrate mir", "deiner Meinung nach", "was meinst du", "kannst du mir sagen", "kannst du mir helfen", "eine kurze Frage", "nun", "na", "gut", "betrachte das Bild", "betrachten Sie das Bild", "beantworte die Frage", "was denkst du", "okay", "ok", "beantworte bitte", "du", "Achtung", "jetzt", "nächste Frage", "wenn du das Bild ansiehst"]
LEAD_STORY = ["laut (der Geschichte|dem Text|der Erzählung)", "der Geschichte nach", "am Ende der Geschichte", "nach all dem", "in der Geschichte", "am Ende", "und", "also", "sag mal", "sag mir", "bitte", "Frage", "weißt du", "kurze Frage", "gemäß (der Geschichte|dem Text)", "nach der Geschichte", "zum Schluss", "sag mir bitte", "na", "hey", "kannst du mir sagen", "sagen Sie mir", "ich frage mich", "und jetzt", "nun"]
LEAD_STORY_V1 = {"laut", "der", "am", "nach", "in", "gemäß", "zum"}
TAIL = ["bitte", "genau", "weißt du das", "sag es mir", "bitte sag es mir", "weißt du es", "sag mir das bitte"]
TAIL_YES_NO = ["oder", "oder nicht", "ja oder nein", "nicht wahr", "richtig", "stimmt das", "stimmts", "bitte", "korrekt", "ja", "oder doch nicht"]
PARTICLES = {"zurück", "auf", "ein", "hinein", "hinüber", "an", "herein", "hin", "los", "um", "weiter", "über", "rein", "rüber", "heim", "hinaus", "raus"}
COMPASS = {"north": ("nördlich", "Nord"), "south": ("südlich", "Süd"), "east": ("östlich", "Ost"), "west": ("westlich", "West")}
INVARIABLE = {"petrol", "teal", "cyan", "aquamarin", "zyan"}
PLURALS = {"Kreis": "Kreise", "Rechteck": "Rechtecke", "Viereck": "Vierecke", "Dreieck": "Dreiecke", "Objekt": "Objekte", "Gegenstand": "Gegenstände", "Element": "Elemente", "Gebilde": "Gebilde", "Ding": "Dinge", "Körper": "Körper", "Scheibe": "Scheiben", "Kreisfläche": "Kreisflächen"}
DER = {"m": "der den dem des", "f": "die die der der", "n": "das das dem des", "p": "die die den der"}
DIESER = {"m": "er en em es", "f": "e e er er", "n": "es es em es", "p": "e e en er"}
EIN = {"m": "ein einen einem eines", "f": "eine eine einer einer", "n": "ein ein einem eines", "p": "eine eine einen einer"}
WEAK = {"m": "e en en en", "f": "e e en en", "n": "e e en en", "p": "en en en en"}
MIXED = {"m": "er en en en", "f": "e e en en", "n": "es es en en", "p": "en en en en"}
STRONG = {"m": "er en em en", "f": "e e er er", "n": "es es em en", "p": "e e en er"}


def form(table: dict[str, str], gender: str, case: int) -> str:
    """Of a row in the order nominative, accusative, dative, genitive: cases are 1, 4, 3, 2 as German schools count them."""
    return table[gender].split()[(0, 3, 2, 1)[case - 1]]


def contract(text: str) -> str:
    """`in dem` → im; `zu der` → zur."""
    for a, b in (("in dem", "im"), ("in das", "ins"), ("an dem", "am"), ("von dem", "vom"), ("bei dem", "beim"), ("zu dem", "zum"), ("zu der", "zur")):
        text = re.sub(rf"\b{a}\b", b, text)
    return text


def split_verb(form_: str, finite: bool) -> tuple[str, str, str, str]:
    """Finite verb, `sich`, what stands in the middle and what closes the sentence."""
    first, *rest = form_.split("_")
    sich = "sich" if rest and rest[0] == "sich" else ""
    rest = rest[1:] if sich else rest
    end = rest.pop() if rest and (not finite or rest[-1] in PARTICLES) else ""
    return first, sich, " ".join(rest), end


class Speaker:
    """Words one meaning: the slots of the templates."""

    def __init__(self, meaning: Meaning, chooser: Chooser):
        self.m, self.c, self.gender = meaning, chooser, "f"
        self.sich = self.mid = self.end = self.finite = self.company = self.object_preposition = self.preposition = ""

    def word(self, key: str) -> str:
        text = self.c.word(LEXICON[key], f"de/{self.m.kind}/{key}")
        return expand(text, self.c, {"sh": "{sh}"}) if "(" in text or "[" in text else text

    def pick(self, options: list[str], where: str, first: float = 0.3) -> str:
        return self.c.word(options, f"de/{self.m.kind}/{where}", first)

    def noun(self, key: str) -> tuple[list[str], str, str]:
        """Adjective stems, a noun and its gender: `geometrische Form f`, `{sh} rund`."""
        text = self.word(key)
        adjectives: list[str] = []
        if text.startswith("{sh}"):
            adjectives, text = [text[5:]], self.c.word(LEXICON["shape"][:7], f"de/{self.m.kind}/sh", 0.2)
        *before, gender = text.split(" ")
        name = " ".join(w for w in before if w[0].isupper())
        return [re.sub("es?$", "", w) for w in before if not w[0].isupper()] + adjectives, name, gender

    def inflect(self, stem: str, ending: str) -> str:
        if stem in INVARIABLE or stem == "türkis" and self.c.chance(0.3):
            return stem
        return stem + ending

    def np(self, det: str, adjectives: list[str], noun: str, gender: str, case: int, plural: bool = False) -> str:
        """The noun phrase with all its endings; `det` is der, dieser, ein, kein or nothing."""
        g = "p" if plural else gender
        table = STRONG if not det else MIXED if det in ("ein", "kein") else WEAK
        article = {"": lambda: "", "der": lambda: form(DER, g, case), "dieser": lambda: "dies" + form(DIESER, g, case), "jener": lambda: "jen" + form(DIESER, g, case), "welcher": lambda: "welch" + form(DIESER, g, case),
                   "ein": lambda: form(EIN, g, case), "kein": lambda: "k" + form(EIN, g, case)}[det]()
        if plural and noun:
            noun = PLURALS.get(noun) or noun + "en"
            noun += "n" if case == 3 and noun[-1] not in "ns" else ""
        elif case == 2 and gender != "f" and noun:
            noun += "es" if noun[-1] == "s" or noun == "Bild" or noun.endswith(("Bad", "stand")) and self.c.chance(0.5) else "s"
        return " ".join(w for w in [article, *(self.inflect(a, form(table, g, case)) for a in adjectives), noun] if w)

    def phrase(self, target, det: str, case: int, plural: bool = False) -> str:
        """`der rote Kreis`, `einem roten Kreis`, `keine roten Kreise`."""
        adjectives, noun, gender = self.noun(target.shape or "shape")
        c, r, after, before = self.c, self.c.rng.random(), "", ""
        g = "p" if plural else gender
        if target.color:
            color = self.word(target.color)
            plain = not color.endswith(("farben", "lich"))
            if r < 0.87 or det == "" and not plural:
                adjectives.insert(0, color)
            elif r < 0.91:
                after = f", {form(DER, g, 1)} {color} {'sind' if plural else 'ist'},"
            elif r < 0.95 and plain:
                after = c.rng.choice([f"in {color}", f"in der Farbe {color}", f"mit der Farbe {color}", f"von der Farbe {color}"])
            elif r < 0.98:
                after = c.rng.choice(["in {} Farbe", "von {} Farbe", "mit {} Farbe", "in {} Farbe"]).format(self.inflect(color, "er"))
            else:
                adjectives.insert(0, color + (c.rng.choice([" gefärbt", " gemalt"]) if plain else ""))
        if size := getattr(target, "size", None):
            adjectives.insert(0, self.word(size))
        if det == "der" and not plural:
            if target.color and not target.shape and not after and c.chance(0.07):
                noun, adjectives = "", [a for a in adjectives if a != "geometrisch"]
            near = c.rng.random()
            det = "der" if near < 0.94 else "dieser" if near < 0.99 else "jener"
            if c.chance(0.06):
                adjectives.insert(0, self.pick(["abgebildet", "dargestellt", "gezeigt", "sichtbar", "gezeichnet"], "shown"))
            elif c.chance(0.07) and not after:
                after = self.inside() if c.chance(0.6) else f", {form(DER, gender, 1)} {self.inside()} {c.rng.choice(['ist', 'zu sehen ist', 'abgebildet ist', 'dargestellt ist', 'gezeigt wird', 'erscheint'])},"
        elif det == "ein" and not plural:
            before = self.pick(["irgend", "mindestens ", "auch ", "wenigstens ", "irgend"], "some", 0) if c.chance(0.14) else ""
        elif det == "kein":
            extra = c.rng.random()
            if extra < 0.06 and not plural:
                adjectives.insert(0, "einzig")
            elif extra < 0.12:
                before = c.rng.choice(["überhaupt ", "gar "])
            elif extra < 0.15 and not plural:
                det, before = "ein", "nicht "
                adjectives.insert(0, "einzig")
        self.gender = gender
        text = before + self.np(det, adjectives, noun, gender, case, plural)
        return f"{text} {after}".strip()

    def image(self, case: int = 1) -> str:
        adjectives, noun, gender = self.noun("image")
        return self.np("dieser" if self.c.chance(0.14) else "der", adjectives, noun, gender, case)

    def inside(self) -> str:
        c = self.c
        if c.chance(0.04):
            return c.rng.choice(["hier", "da", "hier drauf", "darauf"])
        if c.chance(0.03):
            return "innerhalb " + self.image(2)
        image = self.image(3)
        r = c.rng.random()
        if "Szene" in image or "Diagramm" in image or r < 0.42:
            return f"in {image}" if c.chance(0.15) else contract(f"in {image}")
        return f"auf {image}"

    def von(self, genitive: str, dative: str) -> str:
        return genitive if self.c.chance(0.55) else f"von {dative}"

    def relation(self) -> str:
        text, case = self.word(self.m.value).rsplit(" ", 1)
        return f"{text} {self.phrase(self.m.other, 'der', int(case))}"

    def related(self, case: int) -> str:
        """`die Form über dem Kreis`, `der Form, die über dem Kreis liegt`, `die über dem Kreis liegende Form`."""
        c, near, r = self.c, self.relation(), self.c.rng.random()
        adjectives, noun, gender = self.noun("shape")
        self.gender = gender
        be = self.pick(["ist", "liegt", "sich befindet", "steht", "zu sehen ist", "zu finden ist", "platziert ist"], "rel-be")
        sich, be = ("sich ", be[5:]) if be.startswith("sich ") else ("", be)
        if r < 0.42:
            return f"{self.np('der', adjectives, noun, gender, case)} {near}"
        if r < 0.8:
            who = form(DER, gender, 1) if c.chance(0.85) else "welch" + form(DIESER, gender, 1)
            return f"{self.np('der', adjectives, noun, gender, case)}, {who} {sich}{near} {be},"
        if r < 0.9 and case in (1, 3):
            if c.chance(0.4) and case == 1:
                return f"das{' Ding' if c.chance(0.2) else ''}, was {sich}{near} {be},"
            return f"{'das' if case == 1 else 'dem'}, was {sich}{near} {be},"
        return self.np("der", [f"{near} {c.rng.choice(['liegend', 'befindlich', 'gelegen', 'stehend', 'platziert'])}", *adjectives], noun, gender, case)

    def something(self, det: str, case: int) -> str:
        """`etwas Rotes`, `nichts`: only where just a colour, or nothing, is asked for."""
        t = self.m.target
        if t.shape or getattr(t, "size", None):
            return self.phrase(t, "kein" if det == "nichts" else "ein", case)
        word = det if det == "nichts" else self.c.rng.choice(["etwas", "etwas", "irgendetwas", "irgendwas", "was"])
        return f"{word} {self.inflect(self.word(t.color), 'es')}" if t.color else word

    def which(self, case: int, adjectives: list[str] | None = None) -> str:
        """`welche Form`, `was für einen Gegenstand`."""
        before, noun, gender = self.noun("shape")
        if self.c.chance(0.2):
            return "was für " + self.np("ein", [*(adjectives or []), *before], noun, gender, case)
        return self.np("welcher", [*(adjectives or []), *before], noun, gender, case)

    def of_target(self) -> list[str]:
        t = self.m.target
        return [self.word(k) for k in (getattr(t, "size", None), t.color) if k]

    def predicate(self) -> str:
        """What is said of a thing after `ist`: rot, türkisfarben."""
        return self.word(self.m.value)

    def raw(self) -> str:
        text = self.word(self.m.value)
        return text if not text.endswith(("farben", "lich")) else LEXICON[self.m.value][0]

    def place(self) -> str:
        c, text = self.c, self.word(self.m.value)
        if c.chance(0.6) or "ild" in text:
            return text
        if re.match("(im|in|am|an|auf) ", text) and c.chance(0.7):
            return f"{text} {self.image(2) if c.chance(0.7) else 'von ' + self.image(3)}"
        return f"{text} {self.inside()}"

    def name(self, person: str) -> str:
        return self.word(person) if person in LEXICON else person

    def who(self) -> str:
        m, c = self.m, self.c
        if m.people == ("",):
            return "er" if self.he else ""
        if m.people == ("they",):
            return self.pick(["sie", "die beiden", "beide", "sie beide", "alle beide", "die zwei", "die"], "they", 0.6)
        if m.people[0] in ("he", "she"):
            man = m.people[0] == "he"
            if c.chance(0.05):
                return c.rng.choice(["der", "der Mann", "dieser", "der Junge"] if man else ["die", "die Frau", "diese", "das Mädchen"])
            return "er" if man else "sie"
        names = [self.name(p) for p in m.people]
        if len(names) == 1:
            return names[0]
        if self.company:
            return names[0]
        return f"{names[0]} {self.pick(['und', 'und', 'und', 'sowie', 'und auch'], 'and', 0.6)} {names[1]}"

    def both_and(self) -> str:
        if len(self.m.people) < 2:
            return self.who()
        one, two = (self.name(p) for p in self.m.people)
        return self.c.rng.choice([f"sowohl {one} als auch {two}", f"{one} und {two}", f"{one} ebenso wie {two}", f"beide {one} und {two}"])

    def conjugate(self) -> None:
        """Chooses the verb and its tense, and lays its parts out."""
        m, c = self.m, self.c
        going, r = m.kind in ("move", "then-move"), c.rng.random()
        plural = m.plural and not self.company
        forms = self.word("left (verb)" if m.verb == "left" else m.verb).split()
        if not m.there and forms[0] in ("ließ", "legte", "stellte", "ließ_da"):
            forms = LEXICON["left (verb)" if m.verb == "left" else m.verb][0].split()
        if going:
            past, present, perfect, self.preposition = forms[int(plural)], forms[3 + int(plural)], forms[2], c.rng.choice(forms[5].split("/"))
        else:
            past, perfect, present = forms[0], "hat_" + forms[1], forms[2]
        if r < 0.6 or r >= 0.97:
            chosen, finite = past, True
        elif r < 0.72:
            chosen, finite = present, True
        else:
            chosen, finite = perfect, False
        self.finite, self.sich, self.mid, self.end = split_verb(chosen, finite)
        if not finite:
            aux = ("ist", "sind", "war", "waren") if self.finite == "ist" else ("hat", "haben", "hatte", "hatten")
            self.finite = aux[int(plural) + (2 if c.chance(0.15) else 0)]
        if not going:
            # What closes is the whole rest: "nahm den Ball an sich", "hat den Ball an sich genommen".
            self.end, self.mid = f"{self.mid} {self.end}".strip(), ""
            for preposition in ("nach", "von"):
                if re.match(rf"{preposition}\b", self.end):
                    self.object_preposition, self.end = preposition, self.end[len(preposition):].strip()

    def inverted(self) -> str:
        """Verb and subject: `ging sie`, `begab sich Mary`."""
        who = self.who()
        pronoun = who in ("er", "sie", "")
        if not self.sich or pronoun:
            return f"{self.finite} {who} {self.sich}"
        return f"{self.finite} {self.sich} {who}" if self.c.chance(0.65) else f"{self.finite} {who} {self.sich}"

    def middle(self, both: bool = True) -> str:
        extra = self.company
        if not extra and both and self.m.plural and self.c.chance(0.1):
            extra = self.pick(["beide", "zusammen", "gemeinsam", "miteinander", "beide zusammen"], "together")
        return f"{extra} {self.mid}"

    def room(self, key: str, case: int, preposition: str = "") -> str:
        adjectives, noun, gender = self.noun(key)
        text = self.np("der", adjectives, noun, gender, case)
        if preposition == "in":
            on = noun in ("Balkon", "Dachboden", "Straße") or noun in ("Flur", "Gang", "Korridor", "Toilette") and self.c.chance(0.25)
            return contract(f"auf {text}" if on else f"in {text}") if self.c.chance(0.94) else f"{'auf' if on else 'in'} {text}"
        if preposition == "Richtung":
            return f"{self.c.rng.choice(['in Richtung', 'Richtung'])} {noun}" if self.c.chance(0.6) else f"in Richtung {self.np('der', adjectives, noun, gender, 2)}"
        return contract(f"{preposition} {text}") if preposition else text

    def to(self) -> str:
        key = self.m.room
        match self.preposition or "in":
            case "in":
                return self.room(key, 4, "in")
            case "zu":
                return ("bis " if self.c.chance(0.08) else "") + self.room(key, 3, "zu")
            case "richtung":
                return self.room(key, 3, "Richtung")
            case "im":
                return self.room(key, 3, "in")
        return self.room(key, 4)

    def thing(self) -> str:
        adjectives, noun, gender = self.noun(self.m.thing)
        case = 3 if self.object_preposition else 4
        if noun == "Milch" and not self.object_preposition and self.c.chance(0.1):
            return noun
        text = self.np("ein" if self.c.chance(0.06) and noun != "Milch" else "der", adjectives, noun, gender, case)
        return f"{self.object_preposition} {text}".strip()

    def fell(self) -> str:
        m, c = self.m, self.c
        adjectives, noun, gender = self.noun(m.thing)
        whom = {"he": "ihm", "she": "ihr", "": "ihm"}.get(m.people[0]) or self.who()
        then = self.then(False) + " " if m.then else ""
        there, thing, how = self.there(), self.np("der", adjectives, noun, gender, 1), c.rng.choice(["aus der Hand", "herunter", "aus den Händen", "hin", "runter", "zu Boden"])
        if then:
            return f"{then} fiel {whom} {there} {thing} {how}"
        return f"{whom} fiel {there} {thing} {how}" if c.chance(0.6) else f"{whom} ist {there} {thing} {(how + ' ') if ' ' in how else how}gefallen"

    def then(self, middle: bool) -> str:
        if not self.m.then:
            return ""
        text = self.word(self.m.then)
        if middle:
            text = text.removeprefix("und ")
            text = LEXICON[self.m.then][0] if re.search("nachdem|aber|dann .*|.* dann|^bald$", text) else text
        return text

    def there(self) -> str:
        if not self.m.there:
            return ""
        taking = ["von dort"] if self.m.kind == "take" else []
        placing = ["dorthin"] if self.m.kind == "drop" and self.m.verb == "put down" and not self.end else []
        return self.pick(["dort", "dort", "dort", "da", "an diesem Ort", "an dieser Stelle", "dort drüben", "an dem Ort", "an der Stelle", "hier", "vor Ort", "an Ort und Stelle", "ebendort", "da drüben", *taking, *placing], "there", 0.35)

    def compass(self, b_key: str) -> str:
        word, c = self.word(self.m.value), self.c
        adjective, noun = COMPASS[self.m.value]
        b1, b2, b3 = (lambda: self.room(b_key, 1)), (lambda: self.room(b_key, 2)), (lambda: contract(f"von {self.room(b_key, 3)}") if c.chance(0.85) else f"von {self.room(b_key, 3)}")
        r = c.rng.random()
        if word == adjective:
            return f"{word} {b3()}" if r < 0.6 else f"{word} {b2()}" if r < 0.94 else f"weiter {word} als {b1()}" if r < 0.97 else f"{word} gelegen {b3()}"
        if r < 0.45:
            return f"im {word} {b2()}"
        if r < 0.8:
            return f"im {word} {b3()}"
        return c.rng.choice([f"auf der {noun}seite {b2()}", f"auf der {adjective}en Seite {b2()}", f"an der {noun}seite {b2()}", f"in Richtung {word} {b3()}", f"in {adjective}er Richtung {b3()}", f"auf der {adjective}en Seite {b3()}"])


FREQUENT = {"VIS": VIS, "VISP": VIS, "PUT": PUT, "AT": AT, "TRUE": TRUE, "TRUTH": TRUE, "ASK": ASK, "ASK_IF": ASK_IF}
ROUND = {"circle": ["rund", "kreisförmig", "kreisrund"], "rectangle": ["rechteckig", "viereckig", "rechteckig"], "triangle": ["dreieckig"]}


def say(meaning: Meaning, chooser: Chooser) -> str:
    """One random wording of the meaning."""
    s, m, c = Speaker(meaning, chooser), meaning, chooser
    s.he = c.chance(0.7)
    kind = m.kind if m.kind != "shape" else "shape-of" if m.target.color or getattr(m.target, "size", None) else "shape-bare"
    template = c.template(TEMPLATES[kind], f"de/{kind}")
    if kind in STATEMENTS and kind != "direction":
        template = fitting(template, m)
        if len(m.people) == 2 and "{bothand}" not in template and c.chance(0.15):
            s.company = f"{c.word(['zusammen mit', 'gemeinsam mit', 'mit', 'in Begleitung von'], 'de/with')} {s.name(m.people[1])}"
        s.conjugate()
    noun = c.rng.choice([w for w in LEXICON[m.value] if w[0].isupper()]).rsplit(" ", 1) if kind == "is-shape" else ["", "m"]
    related = kind == "related-color"
    t = {case: (lambda case=case: s.related(case) if related else s.phrase(m.target, "der", case)) for case in (1, 2, 3, 4)}
    slots = {name: (lambda text=text: expand(text, c, {})) for name, text in FREQUENT.items()} | {
        "t": t[1], "t2": t[2], "t3": t[3], "t4": t[4], "tvon": lambda: s.von(t[2](), t[3]()), "pron": lambda: {"m": "er", "f": "sie", "n": "es"}[s.gender],
        "ein": lambda: s.phrase(m.target, "ein", 1), "ein4": lambda: s.phrase(m.target, "ein", 4), "kein": lambda: s.phrase(m.target, "kein", 1), "kein4": lambda: s.phrase(m.target, "kein", 4),
        "keinpl": lambda: s.phrase(m.target, "kein", 1, True), "pl": lambda: s.phrase(m.target, "", 1, True), "pl3": lambda: s.phrase(m.target, "", 3, True), "plw": lambda: weak_plural(s.phrase(m.target, "der", 1, True)),
        "plg": lambda: c.rng.choice([lambda: s.phrase(m.target, "der", 2, True), lambda: "von " + s.phrase(m.target, "", 3, True), lambda: "an " + s.phrase(m.target, "", 3, True)])(),
        "einetwas": lambda: s.something("etwas", 1), "einetwas4": lambda: s.something("etwas", 4), "nichts": lambda: s.something("nichts", 1), "nichts4": lambda: s.something("nichts", 4),
        "in": s.inside, "img": s.image, "img2": lambda: s.image(2), "img3": lambda: s.image(3), "rel": s.relation, "r": lambda: s.related(1), "r3": lambda: s.related(3), "rvon": lambda: s.von(s.related(2), s.related(3)),
        "wsh": lambda: s.which(1), "wsh4": lambda: s.which(4), "wadj": lambda: s.which(1, s.of_target()), "wadj4": lambda: s.which(4, s.of_target()), "wfsh": lambda: c.rng.choice(["welche Form", "welche Form", "welche geometrische Form", "welche Figur", "was für eine Form"]),
        "pcol": lambda: " und ".join(s.of_target()), "d": lambda: c.rng.choice(["denn", "eigentlich", "wohl", "denn"]),
        "v": s.predicate, "vraw": s.raw, "vin": s.raw, "vattr": lambda: s.inflect(s.word(m.value), "e"), "vntr": lambda: s.inflect(s.word(m.value), "es"), "vein3": lambda: s.inflect(s.word(m.value), "er"),
        "vs": lambda: noun[0], "einv": lambda: s.np("ein", [], noun[0], noun[1], 1), "einv2": lambda: s.np("ein", [], noun[0], noun[1], 2), "einv3": lambda: s.np("ein", [], noun[0], noun[1], 3), "einv4": lambda: s.np("ein", [], noun[0], noun[1], 4),
        "vadj": lambda: s.pick(ROUND[m.value], m.value), "vadje": lambda: s.pick(ROUND[m.value], m.value) + "e", "vadjer": lambda: s.pick(ROUND[m.value], m.value) + "er", "p": s.place, "cntadj": lambda: counted(s),
        "who": s.who, "whos": lambda: (lambda n: n + ("s" if n[-1] not in "sxzß" else ""))(s.who()), "bothand": s.both_and, "M": s.middle, "Mb": lambda: s.middle(False), "to": s.to, "e": lambda: s.end,
        "then": lambda: s.then(False), "thenm": lambda: s.then(True), "there": s.there, "theref": lambda: c.rng.choice(["dort", "dort", "an diesem Ort", "an dieser Stelle", "dort drüben"]), "thing": s.thing, "fell": s.fell,
        "inroom": lambda: s.room(m.room, 3, "in"), "a": lambda: s.room(m.room, 1), "a4": lambda: s.room(m.room, 4), "to_a": lambda: s.room(m.room, 4, "in") if c.chance(0.6) else s.room(m.room, 3, "zu"),
        "b": lambda: s.room(m.second or m.room, 1), "b2": lambda: s.room(m.second or m.room, 2), "b3": lambda: s.room(m.second or m.room, 3), "dirb": lambda: s.compass(m.second or m.room), "adir": lambda: COMPASS[m.value][0], "noun": lambda: LEXICON[m.value][-1],
        "dir": lambda: c.rng.choice([COMPASS[m.value][0], f"im {LEXICON[m.value][-1]}", f"in {COMPASS[m.value][0]}er Richtung", f"in Richtung {LEXICON[m.value][-1]}"]),
        "towards": lambda: c.rng.choice([f"nach {LEXICON[m.value][-1]}", f"in Richtung {LEXICON[m.value][-1]}", f"Richtung {LEXICON[m.value][-1]}", f"in {COMPASS[m.value][0]}e Richtung"]),
        "adv": lambda: s.pick(["schnell", "auch", "langsam", "ebenfalls", "direkt", "eilig", "gerade", "sofort", "leise", "endlich", "allein", "rasch", "gemütlich", "hastig", "ruhig", "selbst"], "adv", 0.1),
        "time": lambda: c.word(["gestern", "heute", "heute Morgen", "am Morgen", "am Nachmittag", "am Abend", "zuerst", "plötzlich", "heute Nachmittag", "vorhin", "gerade", "inzwischen", "zunächst", "eben"], "de/time", 0.1),
        "isat": lambda: c.rng.choice(["sind jetzt", "sind nun", "befinden sich jetzt", "sind"] if m.plural and not s.company else ["ist jetzt", "ist nun", "befindet sich jetzt", "ist"]) + " " + s.company,
        "now": lambda: s.pick(["jetzt", "gerade", "im Moment", "derzeit", "momentan", "aktuell", "nun", "zurzeit", "zur Zeit", "in diesem Moment", "gegenwärtig", "im Augenblick", "am Ende", "inzwischen", "mittlerweile", "jetzt gerade", "augenblicklich"], "now"),
    }
    if kind in STATEMENTS:
        slots |= {"v": f"{s.finite} {s.sich}", "vs": s.inverted}
    if kind == "move" and "{inroom}" in template and m.verb != "went to":  # "ist in der Küche" is always said with one verb
        template = "{who} {v} {M} {to} {e}"
    return finish(expand(template, c, slots), template, m, c)


def fitting(template: str, m: Meaning) -> str:
    """The template, or its plain sister where it needs a word that the meaning lacks or lacks one that must be said."""
    going = m.kind in ("move", "then-move")
    plain = "{who} {v} {M} {to} {e}" if going else "{who} {v} {there} {thing} {e}"
    if "{then}" in template and not m.then or "{theref}" in template and not m.there or "{fell}" in template and m.verb != "dropped":
        template = plain
    pronoun = m.people[0] in ("he", "she", "they", "")
    must = m.then and pronoun and "{then" not in template and "{fell}" not in template
    if must:
        return "{then} {vs} {M} {to} {e}" if going else "{then} {vs} {there} {thing} {e}"
    return template.replace("{there}", "", 1) if "{theref}" in template and "{there}" in template else template


def weak_plural(text: str) -> str:
    """`die roten Kreise` without its article, after `die` and `alle`."""
    return text.removeprefix("die ")


def counted(s: Speaker) -> str:
    """`wie viele Formen sind rot`; else the plain question."""
    t, c = s.m.target, s.c
    of = c.rng.choice(["Formen", "Formen", "Objekte", "Figuren", "der Formen", "der Objekte", "Gegenstände", "Elemente"])
    where = s.inside() if c.chance(0.4) else ""
    if t.color and not getattr(t, "size", None):
        what = s.word(t.color) if not t.shape else s.phrase(t, "", 1, True)
        return f"wie viele {of} {where} sind {what}"
    if t.shape and not getattr(t, "size", None):
        return f"wie viele {of} {where} sind {s.phrase(t, '', 1, True)}"
    return f"wie viele {s.phrase(t, '', 1, True)} gibt es {where}"


def finish(text: str, template: str, m: Meaning, c: Chooser) -> str:
    """Lead-ins, contractions and, mostly, the closing mark."""
    if m.kind not in STATEMENTS:
        story, asked = m.kind in STORY_KINDS, template.startswith(("{ASK", "{TRUE", "{TRUTH", "[und]", "(nenn", "gib", "(zähl"))
        if not asked and c.chance(0.17):
            lead = expand(c.template(LEAD_STORY if story else LEAD_ASK, "de/lead-story" if story else "de/lead"), c, {})
            text = f"{lead} {text}"
        if c.chance(0.07):
            text += " " + c.word(TAIL_YES_NO if m.kind in YES_NO else TAIL, "de/tail/yes-no" if m.kind in YES_NO else "de/tail")
        # "Mary ist in der Küche" is a question by its mark alone; every other question may lose it.
        text += "?" if m.kind == "is-in" or c.chance(0.85) else ""
    for a, b in (("von dem", "vom"), ("bei dem", "beim"), ("zu dem", "zum"), ("zu der", "zur")):
        text = re.sub(rf"\b{a}\b(?!,)", b, text) if c.chance(0.85) else text
    if c.chance(0.025):
        for a, b in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
            text = text.replace(a, b)
    text = re.sub(r",\s*(?=[,?]|$)", "", re.sub(r"\s+", " ", text))
    return re.sub(r"\s+([,?])", r"\1", text).strip()
