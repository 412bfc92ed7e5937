"""French: the words by meaning, and the wordings of each kind. Elisions and contractions are made at the end (`de le` → du, `que il` → qu'il)."""

from __future__ import annotations

import re

from .meanings import STATEMENTS, STORY_KINDS, YES_NO, Meaning, world
from .template import Chooser, expand

NAME = "French"
FOLD = {"œ": "oe"}  # letters to replace before anything else; NFKD takes care of the accents

LEXICON = {
    "red": ["rouge", "rouge", "rouge", "rouge vif", "écarlate", "vermillon"], "green": ["vert"], "blue": ["bleu"], "yellow": ["jaune"], "black": ["noir"],
    "gray": ["gris", "gris", "gris", "grisâtre", "gris clair", "gris foncé"], "brown": ["marron", "brun", "marron", "brun", "marron", "châtain", "brunâtre", "marron foncé", "brun foncé", "chocolat", "café", "brun clair", "marron clair"],
    "teal": ["bleu-vert", "sarcelle", "bleu canard", "turquoise", "bleu sarcelle", "vert-bleu", "bleu pétrole", "bleu-vert", "sarcelle", "bleu canard", "turquoise", "vert sarcelle", "cyan", "bleu turquoise", "aigue-marine", "vert bleuté",
             "bleu verdâtre", "vert bleuâtre", "teal", "vert canard", "bleu paon", "vert turquoise", "vert d'eau", "bleu cyan", "bleu-vert foncé", "vert pétrole", "canard"],
    # nouns: with their gender, m or f (p: a feminine plural)
    "circle": ["cercle m", "cercle m", "cercle m", "rond m", "disque m", "{sh} circulaire", "{sh} rond"], "rectangle": ["rectangle m", "rectangle m", "rectangle m", "rectangle m", "{sh} rectangulaire"],
    "triangle": ["triangle m", "triangle m", "triangle m", "triangle m", "{sh} triangulaire"],
    "shape": ["forme f", "forme f", "figure f", "objet m", "élément m", "figure géométrique f", "forme géométrique f", "chose f", "silhouette f", "motif m", "truc m"],
    "small": ["petit", "petit", "de petite taille", "minuscule", "tout petit", "de taille réduite", "réduit", "plutôt petit", "de petites dimensions"],
    "large": ["grand", "grand", "gros", "de grande taille", "énorme", "immense", "de grandes dimensions", "imposant", "plutôt grand", "de taille importante"],
    "image": ["image f", "image f", "image f", "image f", "photo f", "dessin m", "illustration f", "photographie f", "tableau m", "scène f", "cliché m", "schéma m", "visuel m", "graphique m", "image donnée f", "image présentée f", "toile f", "peinture f"],
    "above": ["au-dessus de", "au-dessus de", "au-dessus de", "plus haut que", "juste au-dessus de", "par-dessus", "en haut de", "sur", "un peu au-dessus de", "plus en haut que"],
    "below": ["en dessous de", "au-dessous de", "sous", "en dessous de", "sous", "plus bas que", "juste en dessous de", "juste sous", "en bas de", "un peu en dessous de", "plus en bas que", "par-dessous"],
    "to the left of": ["à gauche de", "à gauche de", "à gauche de", "à la gauche de", "sur la gauche de", "du côté gauche de", "plus à gauche que", "au côté gauche de", "sur le côté gauche de", "vers la gauche de", "juste à gauche de", "à main gauche de"],
    "to the right of": ["à droite de", "à droite de", "à droite de", "à la droite de", "sur la droite de", "du côté droit de", "plus à droite que", "au côté droit de", "sur le côté droit de", "vers la droite de", "juste à droite de", "à main droite de"],
    "top": ["en haut", "en haut", "en haut (au centre|au milieu)", "tout en haut", "dans (la partie|la zone|la moitié|la portion) (supérieure|du haut)", "au sommet", "vers le haut", "dans le haut", "(au centre|au milieu) en haut", "au bord supérieur", "au niveau supérieur",
            "sur (le bord supérieur|la partie supérieure|le haut)", "sur le dessus", "en haut du milieu", "en partie (supérieure|haute)", "dans la partie (centrale supérieure|supérieure centrale)"],
    "bottom": ["en bas", "en bas", "en bas (au centre|au milieu)", "tout en bas", "dans (la partie|la zone|la moitié|la portion) (inférieure|du bas)", "au fond", "vers le bas", "dans le bas", "(au centre|au milieu) en bas", "au bord inférieur", "au niveau inférieur",
               "sur (le bord inférieur|la partie inférieure|le bas)", "à la base", "en bas du milieu", "en partie (inférieure|basse)", "dans la partie (centrale inférieure|inférieure centrale)"],
    "left": ["à gauche", "à gauche", "à gauche", "sur la gauche", "(du|sur le|au) côté gauche", "dans la (partie|zone|moitié|portion) [de] gauche", "à gauche (au centre|au milieu)", "(au centre|au milieu) à gauche", "(au|sur le) bord gauche", "tout à gauche", "vers la gauche", "dans la partie centrale gauche", "au milieu [du côté] gauche", "à main gauche", "à l'extrême gauche", "sur la partie gauche"],
    "right": ["à droite", "à droite", "à droite", "sur la droite", "(du|sur le|au) côté droit", "dans la (partie|zone|moitié|portion) [de] droite", "à droite (au centre|au milieu)", "(au centre|au milieu) à droite", "(au|sur le) bord droit", "tout à droite", "vers la droite", "dans la partie centrale droite", "au milieu [du côté] droit", "à main droite", "à l'extrême droite", "sur la partie droite"],
    "center": ["au centre", "au centre", "au milieu", "au centre", "au milieu", "en plein (centre|milieu)", "au beau milieu", "dans (la partie centrale|la zone centrale|le centre|le milieu)", "centré", "au point central", "au centre exact", "(exactement|juste|en plein) au (centre|milieu)", "dans la région centrale", "en position centrale"],
    "top left": [], "top right": [], "bottom left": [], "bottom right": [],  # made below
    "Mary": ["Mary", "Marie", "Mary"], "John": ["John", "Jean", "John"], "Daniel": ["Daniel"], "Sandra": ["Sandra"],
    "kitchen": ["cuisine f"], "bathroom": ["salle de bain f", "salle de bains f", "salle de bain f", "salle de bains f", "toilettes p", "salle d'eau f", "cabinet de toilette m"],
    "bedroom": ["chambre f", "chambre f", "chambre à coucher f"], "garden": ["jardin m", "jardin m", "jardin m", "jardin m", "potager m", "cour f"],
    "hallway": ["couloir m", "couloir m", "couloir m", "corridor m", "vestibule m", "entrée f", "hall m", "hall d'entrée m"], "office": ["bureau m", "bureau m", "bureau m", "bureau m", "cabinet de travail m"],
    "living room": ["salon m", "salle de séjour f", "séjour m"], "dining room": ["salle à manger f"], "garage": ["garage m"], "basement": ["sous-sol m", "cave f"], "attic": ["grenier m"], "school": ["école f"], "park": ["parc m"],
    "cinema": ["cinéma m"], "library": ["bibliothèque f"], "balcony": ["balcon m"], "store": ["magasin m", "boutique f"], "house": ["maison f"], "street": ["rue f"],
    "football": ["ballon m", "ballon de football m", "ballon de foot m", "ballon m", "football m", "balle f", "ballon de football m"], "apple": ["pomme f"], "milk": ["lait m", "lait m", "lait m", "bouteille de lait f", "brique de lait f", "carton de lait m", "pot de lait m"],
    "book": ["livre m"], "key": ["clé f", "clef f"], "cup": ["tasse f"], "bag": ["sac m"], "pencil": ["crayon m"], "phone": ["téléphone m", "portable m"], "hat": ["chapeau m"], "orange": ["orange f"], "box": ["boîte f"], "bottle": ["bouteille f"],
    "north": ["nord"], "south": ["sud"], "east": ["est"], "west": ["ouest"],
    "Then": ["puis", "ensuite", "alors", "puis", "ensuite", "et puis", "et ensuite", "et alors", "maintenant", "à ce moment-là", "et maintenant"],
    "After that": ["après cela", "après ça", "après", "après quoi", "après ceci", "et après", "après cela", "et après cela", "et après ça", "cela fait", "une fois cela fait", "au bout d'un moment", "après un moment", "après un certain temps", "à partir de là", "ceci fait", "au bout d'un certain temps", "après tout cela", "depuis"],
    "Afterwards": ["par la suite", "plus tard", "un peu plus tard", "peu après", "ultérieurement", "et plus tard", "quelque temps plus tard", "un moment plus tard", "un moment après", "quelque temps après", "peu de temps après", "quelques instants plus tard", "quelques minutes plus tard", "finalement", "enfin",
                   "pour finir", "bientôt", "dans un second temps", "plus tard dans la journée", "une heure plus tard", "en fin de compte", "à la fin", "postérieurement", "et finalement", "et enfin", "dans les instants qui suivirent"],
    "Following that": ["à la suite de cela", "suite à cela", "à la suite de ça", "suite à ça", "dans la foulée", "juste après", "aussitôt", "aussitôt après", "immédiatement après", "tout de suite après", "sur ce", "là-dessus", "sur quoi", "à la suite de quoi", "suite à quoi", "immédiatement", "tout de suite", "dans la suite",
                       "sans attendre", "sans tarder", "juste après cela", "juste après ça", "à la suite", "en suivant"],
    # verbs of motion: compound past; simple past, singular and plural; present, singular and plural; what follows
    "went to": ["est_allé alla allèrent va vont à/dans/à/dans/jusqu'à/vers", "est_allé alla allèrent va vont à/dans/à/dans", "s'est_rendu se_rendit se_rendirent se_rend se_rendent à/dans/à/jusqu'à", "est_parti partit partirent part partent à/dans/vers/pour", "est_entré entra entrèrent entre entrent dans",
                "est_arrivé arriva arrivèrent arrive arrivent à/dans", "est_venu vint vinrent vient viennent à/dans/jusqu'à", "est_passé passa passèrent passe passent à/dans", "a_marché marcha marchèrent marche marchent jusqu'à/vers", "a_couru courut coururent court courent jusqu'à/vers/à/dans",
                "a_rejoint rejoignit rejoignirent rejoint rejoignent -", "a_gagné gagna gagnèrent gagne gagnent -", "s'est_précipité se_précipita se_précipitèrent se_précipite se_précipitent dans/vers/à", "est_sorti sortit sortirent sort sortent dans/vers", "est_monté monta montèrent monte montent à/dans/jusqu'à",
                "est_descendu descendit descendirent descend descendent à/dans/jusqu'à", "s'est_avancé s'avança s'avancèrent s'avance s'avancent vers/jusqu'à/dans", "a_filé fila filèrent file filent à/dans/vers", "s'est_approché s'approcha s'approchèrent s'approche s'approchent de", "a_pénétré pénétra pénétrèrent pénètre pénètrent dans",
                "s'est_introduit s'introduisit s'introduisirent s'introduit s'introduisent dans", "s'est_faufilé se_faufila se_faufilèrent se_faufile se_faufilent dans/jusqu'à", "s'est_glissé se_glissa se_glissèrent se_glisse se_glissent dans", "est_allé_à_pied alla_à_pied allèrent_à_pied va_à_pied vont_à_pied à/jusqu'à/dans",
                "a_atteint atteignit atteignirent atteint atteignent -", "a_accédé accéda accédèrent accède accèdent à", "s'est_retiré se_retira se_retirèrent se_retire se_retirent dans", "s'est_présenté se_présenta se_présentèrent se_présente se_présentent à/dans", "a_débarqué débarqua débarquèrent débarque débarquent dans/à",
                "a_décidé_d'aller décida_d'aller décidèrent_d'aller décide_d'aller décident_d'aller à/dans", "s'est_dépêché_d'aller se_dépêcha_d'aller se_dépêchèrent_d'aller se_dépêche_d'aller se_dépêchent_d'aller à/dans", "a_foncé fonça foncèrent fonce foncent vers/dans/à", "a_visité visita visitèrent visite visitent -",
                "est_allé_tout_droit alla_tout_droit allèrent_tout_droit va_tout_droit vont_tout_droit à/dans/vers", "s'est_hâté se_hâta se_hâtèrent se_hâte se_hâtent vers", "est_apparu apparut apparurent apparaît apparaissent dans", "s'est_engagé s'engagea s'engagèrent s'engage s'engagent dans", "est_allé_faire_un_tour alla_faire_un_tour allèrent_faire_un_tour va_faire_un_tour vont_faire_un_tour à/dans",
                "s'est_réfugié se_réfugia se_réfugièrent se_réfugie se_réfugient dans", "s'est_éclipsé s'éclipsa s'éclipsèrent s'éclipse s'éclipsent dans/vers"],
    "moved to": ["s'est_déplacé se_déplaça se_déplacèrent se_déplace se_déplacent à/vers/dans/jusqu'à", "s'est_déplacé se_déplaça se_déplacèrent se_déplace se_déplacent vers/dans/à", "a_déménagé déménagea déménagèrent déménage déménagent dans/à/vers", "s'est_installé s'installa s'installèrent s'installe s'installent dans/à",
                 "a_bougé bougea bougèrent bouge bougent vers/jusqu'à/dans/à", "s'est_transporté se_transporta se_transportèrent se_transporte se_transportent à/dans/jusqu'à", "a_emménagé emménagea emménagèrent emménage emménagent dans", "a_été_transféré fut_transféré furent_transférés est_transféré sont_transférés à/dans"],
    "journeyed to": ["s'est_dirigé se_dirigea se_dirigèrent se_dirige se_dirigent vers", "s'est_dirigé se_dirigea se_dirigèrent se_dirige se_dirigent vers/jusqu'à", "a_pris_la_direction prit_la_direction prirent_la_direction prend_la_direction prennent_la_direction de", "a_cheminé chemina cheminèrent chemine cheminent vers/jusqu'à",
                     "s'est_mis_en_route se_mit_en_route se_mirent_en_route se_met_en_route se_mettent_en_route vers/pour", "est_allé_en_direction alla_en_direction allèrent_en_direction va_en_direction vont_en_direction de", "a_fait_route fit_route firent_route fait_route font_route vers", "s'est_acheminé s'achemina s'acheminèrent s'achemine s'acheminent vers",
                     "a_pris_le_chemin prit_le_chemin prirent_le_chemin prend_le_chemin prennent_le_chemin de", "a_mis_le_cap mit_le_cap mirent_le_cap met_le_cap mettent_le_cap sur/vers", "est_parti_en_direction partit_en_direction partirent_en_direction part_en_direction partent_en_direction de", "a_dirigé_ses_pas dirigea_ses_pas dirigèrent_leurs_pas dirige_ses_pas dirigent_leurs_pas vers"],
    "travelled to": ["a_voyagé voyagea voyagèrent voyage voyagent jusqu'à/vers/à", "a_voyagé voyagea voyagèrent voyage voyagent jusqu'à/vers/à", "a_fait_le_trajet fit_le_trajet firent_le_trajet fait_le_trajet font_le_trajet jusqu'à", "a_fait_le_voyage fit_le_voyage firent_le_voyage fait_le_voyage font_le_voyage jusqu'à/à",
                     "a_fait_le_chemin fit_le_chemin firent_le_chemin fait_le_chemin font_le_chemin jusqu'à", "a_fait_un_voyage fit_un_voyage firent_un_voyage fait_un_voyage font_un_voyage jusqu'à/à", "a_parcouru_le_chemin parcourut_le_chemin parcoururent_le_chemin parcourt_le_chemin parcourent_le_chemin jusqu'à",
                     "est_parti_en_voyage partit_en_voyage partirent_en_voyage part_en_voyage partent_en_voyage à/vers", "a_effectué_un_trajet effectua_un_trajet effectuèrent_un_trajet effectue_un_trajet effectuent_un_trajet jusqu'à/vers"],
    "went back to": ["est_retourné retourna retournèrent retourne retournent à/dans/à/dans/vers", "est_revenu revint revinrent revient reviennent à/dans", "est_retourné retourna retournèrent retourne retournent à/dans", "est_rentré rentra rentrèrent rentre rentrent à/dans", "s'en_est_retourné s'en_retourna s'en_retournèrent s'en_retourne s'en_retournent à/dans",
                     "a_regagné regagna regagnèrent regagne regagnent -", "est_reparti repartit repartirent repart repartent à/dans/vers", "a_fait_demi-tour fit_demi-tour firent_demi-tour fait_demi-tour font_demi-tour vers/jusqu'à", "est_allé alla allèrent va vont à/dans", "s'est_rendu se_rendit se_rendirent se_rend se_rendent à/dans",
                     "est_revenu_sur_ses_pas revint_sur_ses_pas revinrent_sur_leurs_pas revient_sur_ses_pas reviennent_sur_leurs_pas jusqu'à/vers", "a_rebroussé_chemin rebroussa_chemin rebroussèrent_chemin rebrousse_chemin rebroussent_chemin vers/jusqu'à", "a_réintégré réintégra réintégrèrent réintègre réintègrent -", "est_remonté remonta remontèrent remonte remontent à/dans",
                     "est_redescendu redescendit redescendirent redescend redescendent à/dans"],
    # verbs of handling: compound past, simple past, present; "…" is where the thing comes when it is not last
    "picked up": ["a_ramassé ramassa ramasse", "a_ramassé ramassa ramasse", "a_soulevé souleva soulève", "a_ramassé_…_par_terre ramassa_…_par_terre ramasse_…_par_terre", "a_recueilli recueillit recueille", "a_levé leva lève", "a_cueilli cueillit cueille", "a_collecté collecta collecte"],
    "got": ["a_récupéré récupéra récupère", "a_obtenu obtint obtient", "a_eu eut a", "est_allé_chercher alla_chercher va_chercher", "s'est_procuré se_procura se_procure", "a_acquis acquit acquiert", "a_reçu reçut reçoit", "a_trouvé trouva trouve", "a_mis_la_main_sur mit_la_main_sur met_la_main_sur"],
    "took": ["a_pris prit prend", "a_pris prit prend", "a_emporté emporta emporte", "a_pris_…_avec_{soi} prit_…_avec_{soi} prend_…_avec_{soi}", "a_retiré retira retire", "a_emmené emmena emmène", "a_gardé garda garde", "a_enlevé enleva enlève", "a_pris_…_en_main prit_…_en_main prend_…_en_main", "a_rangé rangea range", "a_traîné traîna traîne", "a_volé vola vole"],
    "grabbed": ["a_attrapé attrapa attrape", "a_saisi saisit saisit", "s'est_emparé_de s'empara_de s'empare_de", "a_empoigné empoigna empoigne", "a_agrippé agrippa agrippe", "s'est_saisi_de se_saisit_de se_saisit_de", "a_chopé chopa chope", "a_happé happa happe", "a_arraché arracha arrache"],
    "dropped": ["a_laissé_tomber laissa_tomber laisse_tomber", "a_lâché lâcha lâche", "a_fait_tomber fit_tomber fait_tomber", "a_laissé_tomber laissa_tomber laisse_tomber", "a_laissé_échapper laissa_échapper laisse_échapper", "a_laissé_choir laissa_choir laisse_choir", "a_relâché relâcha relâche"],
    "put down": ["a_posé posa pose", "a_déposé déposa dépose", "a_posé posa pose", "a_reposé reposa repose", "a_posé_…_par_terre posa_…_par_terre pose_…_par_terre", "a_mis mit met", "a_placé plaça place", "a_mis_…_par_terre mit_…_par_terre met_…_par_terre", "a_déposé_…_au_sol déposa_…_au_sol dépose_…_au_sol", "a_posé_…_à_terre posa_…_à_terre pose_…_à_terre"],
    "left (verb)": ["a_laissé laissa laisse", "a_laissé laissa laisse", "a_abandonné abandonna abandonne", "a_délaissé délaissa délaisse"],
    "discarded": ["a_jeté jeta jette", "a_jeté jeta jette", "s'est_débarrassé_de se_débarrassa_de se_débarrasse_de", "s'est_défait_de se_défit_de se_défait_de", "a_rejeté rejeta rejette", "a_balancé balança balance", "a_mis_…_à_la_poubelle mit_…_à_la_poubelle met_…_à_la_poubelle", "a_jeté_…_à_la_poubelle jeta_…_à_la_poubelle jette_…_à_la_poubelle", "a_mis_…_de_côté mit_…_de_côté met_…_de_côté", "a_mis_…_au_rebut mit_…_au_rebut met_…_au_rebut", "a_écarté écarta écarte", "a_lancé lança lance", "s'est_séparé_de se_sépara_de se_sépare_de"],
}
_NOUNS: dict[str, list[str]] = {  # a place as what something "occupies"
    "top": ["la partie supérieure", "le haut", "le bord supérieur"], "bottom": ["la partie inférieure", "le bas", "le bord inférieur"], "left": ["la partie gauche", "le côté gauche", "la gauche"], "right": ["la partie droite", "le côté droit", "la droite"], "center": ["le centre", "le milieu", "la partie centrale"]}
for _en, (_e, _haut) in {"top": ("supérieur", "haut"), "bottom": ("inférieur", "bas")}.items():
    for _side, _f, _m in (("left", "gauche", "gauche"), ("right", "droite", "droit")):
        LEXICON[f"{_en} {_side}"] = [f"en {_haut} à {_f}", f"en {_haut} à {_f}", f"dans le coin {_e} {_m}", f"en {_haut} à {_f}", f"dans le coin en {_haut} à {_f}", f"dans la (partie|zone|portion|région) {_e}e {_f}", f"à {_f} en {_haut}", f"tout en {_haut} à {_f}", f"en {_haut} et à {_f}", f"au coin {_e} {_m}", f"dans le (quart|quadrant|angle|secteur) {_e} {_m}",
                                     f"en {_haut} sur la {_f}", f"dans l'angle {_e} {_m}", f"en {_haut} du côté {_m}", f"dans le coin {_m} {_e}", f"dans le coin du {_haut} à {_f}", f"sur le côté {_e} {_m}", f"dans la partie {_e}e à {_f}", f"dans la partie {_e}e {_f}", f"dans le {_haut} à {_f}", f"vers le {_haut} à {_f}", f"en {_haut} complètement à {_f}"]
        _NOUNS[f"{_en} {_side}"] = [f"le coin {_e} {_m}", f"l'angle {_e} {_m}", f"la partie {_e}e {_f}", f"le coin en {_haut} à {_f}"]

MACROS = {
    # "@": e if what is asked for is feminine; "~": the same for the word of "quelle forme", "quelle pièce"; Q: what may open a statement to make it a question
    "SEE": "(il y a|il y a|il y a|on voit|on peut voir|on trouve|on observe|il existe|on aperçoit|on distingue|tu vois|vous voyez|tu peux voir|on peut trouver|il se trouve|on remarque|nous voyons|nous avons|on a|il apparaît|on peut apercevoir|tu distingues|tu aperçois|on peut distinguer|on peut observer|est représenté@|on repère|figure)",
    "SEEI": "(y a-t-il|y a-t-il|y a-t-il|y a-t-il|voit-on|peut-on voir|trouve-t-on|existe-t-il|vois-tu|voyez-vous|observe-t-on|aperçoit-on|distingue-t-on|peut-on trouver|peux-tu voir|pouvez-vous voir|se trouve-t-il|remarque-t-on|peut-on apercevoir|peut-on observer|peut-on distinguer|apparaît-il|aperçois-tu|distingues-tu|pouvons-nous voir|voyons-nous|pouvez-vous trouver|peux-tu trouver|repères-tu|as-tu|a-t-on|pourrait-on voir|arrives-tu à voir|parviens-tu à voir|est-il possible de voir|figure-t-il|reconnais-tu|détectes-tu|trouves-tu|remarques-tu)",
    "NSEE": "(il n'y a|il n'y a|il n'y a|on ne voit|on ne trouve|on n'observe|il n'existe|on n'aperçoit|on ne distingue|tu ne vois|vous ne voyez|il ne se trouve|on ne remarque|nous ne voyons|on n'a|il n'apparaît)",
    "NSEEI": "(n'y a-t-il|n'y a-t-il|n'y a-t-il|n'y a-t-il|ne voit-on|ne trouve-t-on|n'existe-t-il|ne vois-tu|ne voyez-vous|n'observe-t-on|n'aperçoit-on|ne distingue-t-on|ne se trouve-t-il|ne remarque-t-on|n'apparaît-il|n'aperçois-tu|ne figure-t-il)",
    "SEES": "(y a-t-il|y a-t-il|y a-t-il|voit-on|vois-tu|voyez-vous|peut-on voir|peut-on compter|trouve-t-on|existe-t-il|comptes-tu|comptez-vous|peux-tu voir|pouvez-vous voir|peux-tu compter|observe-t-on|aperçoit-on|dénombre-t-on|distingue-t-on|compte-t-on|pouvez-vous compter|aperçois-tu|sont présent@s|apparaissent|figurent|sont visibles|se trouvent|est-ce qu'il y a|est-ce qu'on voit|est-ce que tu vois|est-ce que vous voyez|il y a|sont représenté@s|sont affiché@s|sont dessiné@s|as-tu|avons-nous|peut-on distinguer|peut-on trouver|trouves-tu|remarque-t-on|on voit|tu vois|peut-on observer|sont là)",
    "HOLD": "(contient|contient|comporte|montre|présente|inclut|comprend|représente|possède|a|affiche|renferme|compte)",
    "HOLDI": "(contient-{ilimg}|contient-{ilimg}|comporte-t-{ilimg}|montre-t-{ilimg}|présente-t-{ilimg}|inclut-{ilimg}|comprend-{ilimg}|représente-t-{ilimg}|possède-t-{ilimg}|a-t-{ilimg}|affiche-t-{ilimg}|renferme-t-{ilimg}|compte-t-{ilimg})",
    "BE": "(est|est|est|se trouve|se trouve|se situe|est situé@|est placé@|apparaît|est positionné@|est localisé@|se présente|est disposé@|figure|est bien|se voit|est visible)",
    "BEI": "(est-{il}|est-{il}|est-{il}|se trouve-t-{il}|se trouve-t-{il}|se situe-t-{il}|est-{il} situé@|est-{il} placé@|apparaît-{il}|est-{il} positionné@|est-{il} localisé@|est-{il} disposé@|figure-t-{il}|est-{il} bien|est-{il} visible)",
    "BEN": "(est|est|est|se trouve|se trouve|se situe|est situé~|est placé~|apparaît|est positionné~|figure|est visible|est localisé~|est présent~|il y a)",
    "BEQ": "(est|est|est|se trouve|se trouve|se situe|est situé~|est placé~|apparaît|est positionné~|figure|est visible|est présent~)",
    "AT": "(est|est|se trouve|se trouve|se situe|est situé@|est placé@|apparaît|figure|est positionné@|est localisé@|est dessiné@)",
}
COLORED = ["de quelle couleur est {t}", "quelle est la couleur de {t}", "de quelle couleur est {t}", "quelle est la couleur de {t}", "quelle couleur a {t}", "de quelle couleur {t} est-{il}", "quelle couleur {t} a-t-{il}", "{t} est de quelle couleur", "{t} a quelle couleur", "(c'est quoi|quelle est donc|quelle serait|quelle peut être) la couleur de {t}", "quelle couleur est {t}",
           "{t} de quelle couleur (est-{il}|est-ce)", "de quelle couleur est-ce que {t} est", "quelle couleur est-ce que {t} a", "(dans|en|de) quelle couleur est (peint@|dessiné@|colorié@|coloré@|représenté@|affiché@|rempli@) {t}", "(dans|en|de) quelle couleur {t} est-{il} (peint@|dessiné@|colorié@|représenté@|coloré@)",
           "quelle (teinte|couleur|nuance|coloration|tonalité) (a|présente|possède|arbore|affiche|porte) {t}", "quelle est la (teinte|nuance|coloration|tonalité) de {t}", "(dis-moi|donne-moi|indique|donne|indique-moi|nomme|dites-moi|donnez-moi|indiquez|précise|décris|identifie|nommez|donnez|dis|cite) (la couleur de|quelle est la couleur de|de quelle couleur est) {t}",
           "la couleur de {t}", "la couleur de {t} (quelle est-elle|est laquelle|c'est quoi|est quoi)", "{t} c'est quelle couleur", "quelle est la couleur (que présente|que possède|qu'a|de remplissage de|utilisée pour) {t}", "de quelle (teinte|nuance) est {t}", "{t} quelle est sa couleur", "quelle couleur {t} (présente|possède)-t-{il}", "de quelle couleur (apparaît|semble être|vois-tu|voyez-vous|voit-on|se présente) {t}",
           "{t} est-{il} de quelle couleur", "(quelle est la couleur|de quelle couleur est) {t} {in}"]
COLORED[-1] = "{in} (quelle est la couleur de|de quelle couleur est|quelle couleur a) {t}"
TEMPLATES = {
    "color": COLORED,
    "related-color": COLORED,
    "shape": [],  # by target, below
    "shape-bare": ["{qsh} y a-t-il {in}", "quelle forme y a-t-il {in}", "quelle est la {fsh} (dans|sur|de|présente dans|présente sur|visible sur|montrée dans|qui apparaît dans|qui figure sur|contenue dans|représentée sur|représentée dans|affichée dans|que contient|que montre|qu'on voit dans) {img}", "{qsh} {BEQ} {in}", "{qsh} (contient|contient|montre|comporte|présente|représente|comprend|affiche) {img}", "{qsh} {img} {HOLDI}",
                   "{qsh} est présent~ [{in}]", "{qsh} (voit-on|vois-tu|voyez-vous|peut-on voir|trouve-t-on|apparaît|figure|aperçoit-on|observe-t-on|est-ce qu'il y a|est-ce que tu vois|est-ce qu'on voit|se trouve|est visible|distingue-t-on|est représenté~|est dessiné~|est affiché~|est montré~|peux-tu voir|pouvez-vous voir|peut-on observer) {in}", "(qu'y a-t-il|qu'est-ce qu'il y a|que voit-on|que vois-tu|que voyez-vous|qu'est-ce qu'on voit|que trouve-t-on|que peut-on voir|qu'est-ce qui est représenté|qu'est-ce qui apparaît|qu'est-ce que tu vois|qu'est-ce qui est dessiné|qu'aperçoit-on) {in}",
                   "(que montre|que représente|que contient|qu'est-ce que montre|qu'est-ce que contient) {img}", "(quel type|quel genre|quelle sorte|quelle espèce) de {fsh} (y a-t-il|voit-on|est-ce|apparaît|est présent|vois-tu|trouve-t-on|se trouve|est représenté) {in}", "(quel type|quel genre|quelle sorte) de {fsh} contient {img}", "quelle forme a {t}", "quelle est la forme de {t}", "de quelle forme est {t}", "{in} {qsh} (y a-t-il|voit-on|vois-tu|est présent~|apparaît)", "il y a {qsh} {in}", "{img} contient {qsh}",
                   "(dis-moi|donne|indique|nomme|identifie|dites-moi|indiquez|nommez|décris) (la {fsh}|quelle {fsh} est|la {fsh} qui est|la {fsh} présente|quelle est la {fsh}|quelle {fsh} il y a|quelle {fsh} se trouve|quelle {fsh} apparaît|la {fsh} qui apparaît) {in}", "{qsh} est-ce [là]", "quelle est (cette|la|votre|ta) {fsh}", "c'est quoi (la|cette) {fsh} [{in}]", "c'est {qsh}", "{qsh} vois-tu", "{qsh} voit-on", "{qsh} y a-t-il", "{t} quelle forme a-t-{il}", "quelle forme {t} a-t-{il}", "{t} a quelle forme", "{qsh} est-ce que {img} {HOLD}", "{t} {in} (est-ce|est-{il}) un cercle un rectangle ou un triangle"],
    "shape-of": ["{quel} est {t}", "{quel} est {t}", "{quel} est {t}", "quelle est la forme de {t}", "quelle forme a {t}", "de quelle forme est {t}", "quelle forme est {t}", "(qu'est-ce que|c'est quoi|qu'est) {t}", "quelle forme {t} a-t-{il}", "{t} a quelle forme", "{t} est de quelle forme", "{t} quelle forme a-t-{il}", "{t} (est-{il}|est-ce|c'est) un (cercle un rectangle ou un triangle|triangle un cercle ou un rectangle|rectangle un triangle ou un cercle)", "(quel type|quel genre|quelle sorte) de {fsh} est {t}", "(quel type|quel genre|quelle sorte) de forme a {t}",
                 "(dis-moi|donne|indique|donne-moi|identifie|décris|dites-moi|donnez|indiquez|nomme) (la forme de|quelle est la forme de|quelle forme a) {t}", "quelle (forme|figure) [géométrique] (est|représente|forme|a) {t}", "{qsh} est {adjsh}", "{qsh} est {ofcol}", "quelle forme (présente|possède|prend|affiche) {t}", "de quelle forme {t} est-{il}", "quelle est la {fsh} {ofcol}", "quelle est la {fsh} qui est {adjf}", "{qsh} {adjsh} (y a-t-il|voit-on|vois-tu|apparaît|est présent~|se trouve) {in}", "la forme de {t} (quelle est-elle|c'est quoi)", "quelle forme est-ce que {t} a", "{t} (est quoi|c'est quoi|est quelle forme|est quelle figure|qu'est-ce que c'est|correspond à quelle forme)", "à quelle (forme|figure) [géométrique] correspond {t}", "quelle (serait|peut être) la forme de {t}", "{t} quelle est sa forme", "{in} (quelle est la forme de|quelle forme a|{quel} est|de quelle forme est) {t}", "quelle silhouette a {t}", "de quelle (forme|figure) s'agit-il pour {t}", "{t} quelle forme est-ce", "(quel est l'objet|quel est l'élément) {adjm}"],
    "exists": ["{SEEI} {un} [{in}]", "{SEEI} {un} {in}", "{SEEI} {un} {in}", "{Q} {SEE} {un} [{in}]", "{Q} {SEE} {un} {in}", "{Q} il y a {un} [{in}]", "{in} {SEEI} {un}", "{in} {Q} {SEE} {un}", "{img} {HOLDI} {un}", "{Q} {img} {HOLD} {un}", "{un} est-{il} (présent@|présent@|visible|représenté@|affiché@|là|dessiné@) [{in}]", "{un} (apparaît-{il}|figure-t-{il}|se trouve-t-{il}|est-{il}|existe-t-{il}) {in}",
               "{Q} {un} (est présent@|est présent@|est visible|apparaît|figure|se trouve|est représenté@|existe|est dessiné@|est affiché@|peut être vu@) {in}", "{Q} {un} est présent@ [{in}]", "(y a-t-il|voit-on|trouve-t-on|vois-tu|voyez-vous|existe-t-il|peut-on voir|peut-on trouver) des {pl} [{in}]", "{Q} (il y a|on voit|tu vois|on trouve|{img} contient|{img} montre|{img} comporte|vous voyez) des {pl} [{in}]", "{img} {HOLDI} des {pl}", "{chose} [{in}]", "{chose} {in}", "(y a-t-il|voit-on|trouve-t-on|existe-t-il) (au moins|ne serait-ce qu'|bien) {un} [{in}]",
               "y a-t-il {un} (quelque part|à un endroit) [{in}]", "y a-t-il (ou non|oui ou non) {un} [{in}]", "y a {un} [{in}]", "(l'une|une) des (formes|figures) [{in}] est-elle {un}", "{Q} (l'une|une) des (formes|figures) [{in}] est {un}", "y a-t-il [{in}] (une forme|une figure|quelque chose|un objet|un élément) qui (est|soit) {un}", "{Q} {t} (est présent@|est|apparaît|figure|se trouve) {in}", "{t} (est-{il} présent@|est-{il}|apparaît-{il}|figure-t-{il}|est-{il} visible|se trouve-t-{il}) {in}", "parmi les (formes|figures|objets) [de {img}] y a-t-il {un}", "{Q} {in} il y a {un}", "{Q} {in} {SEE} {un}", "(est-ce que|dis-moi si|indique si) {un} est (visible|présent@|là)", "remarques-tu la présence de {un} [{in}]", "la présence de {un} est-elle (visible|avérée|à noter) [{in}]"],
    "not-exists": ["{NSEEI} {neg} [{in}]", "{NSEEI} {neg} {in}", "n'y a-t-il {neg} [{in}]", "{Q} {NSEE} {neg} [{in}]", "{Q} {NSEE} {neg} {in}", "{Q} il n'y a {neg} [{in}]", "{in} {NSEEI} {neg}", "{in} {NSEE} {neg}", "{Q} {in} il n'y a {neg}", "{img} ne {HOLDI} {neg}", "{img} ne {HOLDI} {neg}", "{Q} {img} ne {HOLD} {neg}", "{aucun} (n'est-{il} présent@|n'est-{il} visible|n'apparaît-{il}|ne figure-t-{il}|n'est-{il} représenté@|n'existe-t-{il}|ne se trouve-t-{il}|n'est présent@|n'est visible|n'apparaît|ne se trouve) [{in}]", "{Q} {aucun} (n'est présent@|n'est visible|n'apparaît|ne figure|ne se trouve|n'existe|n'est représenté@|n'est dessiné@) [{in}]",
                   "{un} (n'est-{il} pas présent@|n'est-{il} pas visible|n'apparaît-{il} pas|ne figure-t-{il} pas|n'est-{il} pas représenté@|est-{il} absent@|ne se trouve-t-{il} pas) [{in}]", "{Q} {un} (n'est pas présent@|n'apparaît pas|ne figure pas|est absent@|n'est pas visible|ne se trouve pas) [{in}]", "(manque-t-il|il manque|est-ce qu'il manque) {un} [{in}]", "{Q} {t} (est absent@|manque|n'est pas présent@|n'apparaît pas|ne figure pas|n'est pas|ne se trouve pas|n'est pas visible|fait défaut) {in}", "{t} (est-{il} absent@ de {img}|manque-t-{il} [{in}]|n'est-{il} pas {in}|n'est-{il} pas présent@ [{in}]|n'apparaît-{il} pas [{in}]|ne figure-t-{il} pas {in}|est-{il} absent@)", "{un} est-{il} absent@ de {img}", "{Q} {img} (est dépourvu#|est démuni#|est exempt#|manque) de {pl}", "{img} (est-{ilimg} dépourvu#|manque-t-{ilimg}|est-{ilimg} exempt#) de {pl}", "{img} est-{ilimg} sans {pl}", "{Q} {img} est sans {sing}", "(y a-t-il|constate-t-on|remarque-t-on|note-t-on|est-ce qu'il y a) [une] absence de {sing} [{in}]", "{Q} (il y a|on constate|on note) [une] absence de {pl} [{in}]",
                   "{rien} [{in}]", "{rien} {in}", "(est-il faux|est-ce faux|c'est faux|il est faux) que (il y a|{img} contient) {un} [{in}]", "(aucune des (formes|figures)|aucune forme|aucune figure) [{in}] n'est-elle {un}", "{Q} (aucune des (formes|figures)|aucune forme|aucune figure|rien) [{in}] n'est {un}", "(ne peut-on|ne peux-tu|ne pouvez-vous|ne pouvons-nous) pas (voir|trouver|apercevoir|observer|distinguer) {dsing} [{in}]", "(ne peut-on|ne peux-tu) (voir|trouver|apercevoir) {aucun} [{in}]", "{Q} (on ne peut|tu ne peux|vous ne pouvez) (voir|trouver|apercevoir) {aucun} [{in}]", "{Q} (on ne peut|tu ne peux|vous ne pouvez) pas (voir|trouver|apercevoir) {dsing} [{in}]", "y a pas {dsing} [{in}]", "(il y a|y a-t-il) zéro {sing} [{in}]", "(n'y a-t-il|il n'y a) {neg} du tout [{in}]", "{Q} {aucun} n'est (à voir|visible) {in}", "(n'y a-t-il|il n'y a|on ne voit|ne voit-on) {neg} (nulle part|quelque part) [{in}]",
                   "n'y a-t-il pas des {pl} [{in}]", "n'y a-t-il vraiment {neg} [{in}]", "{Q} il n'y a (absolument|vraiment) {neg} [{in}]", "{Q} {in} {NSEE} {neg}", "(n'y a-t-il pas|il n'y a pas) {in} {dsing}", "l'absence de {sing} est-elle (avérée|à noter|vraie) [{in}]", "{un} (fait-{il} défaut|manque-t-{il}) [{in}]"],
    "size": ["quelle est la taille de {t}", "de quelle taille est {t}", "quelle taille (a|fait) {t}", "quelle est la taille de {t}", "{t} est-{il} (grand@ ou petit@|petit@ ou grand@)", "est-ce que {t} est (grand@ ou petit@|petit@ ou grand@)", "{t} est (grand@ ou petit@|petit@ ou grand@)", "de quelle taille {t} est-{il}", "quelle taille {t} (a-t-{il}|fait-{il})", "{t} est de quelle taille", "{t} (a|fait) quelle taille", "(quelles sont les dimensions|quelle est la dimension|quelle est la grandeur) de {t}", "(dis-moi|donne|indique|donne-moi|décris|dites-moi|indiquez|précise) (la taille de|quelle est la taille de|de quelle taille est) {t}", "{t} quelle est sa taille", "la taille de {t} (quelle est-elle|c'est quoi)", "la taille de {t} est-elle (grande ou petite|petite ou grande)", "quelle taille (présente|possède) {t}", "c'est quoi la taille de {t}", "quelle taille est {t}", "{t} quelle taille (a-t-{il}|fait-{il})", "comment est {t} (grand@ ou petit@|petit@ ou grand@)", "(est-ce que|) {t} est plutôt (grand@ ou petit@|petit@ ou grand@)", "{in} (quelle est la taille de|de quelle taille est|quelle taille a) {t}", "à quel point {t} est-{il} grand@", "de quelle (grandeur|dimension) est {t}", "quelle taille est-ce que {t} (a|fait)", "est-{il} (grand@ ou petit@|petit@ ou grand@) {t}", "(est-ce un grand ou un petit|est-ce une grande ou une petite) {bare}"],
    "is-size": ["{t} est-{il} {v}", "{t} est-{il} {v}", "est-ce que {t} est {v}", "{Q} {t} est {v}", "{Q} {t} est {v}", "{Q} {t} (paraît|semble|apparaît|est plutôt|est assez|est bien|est vraiment) {v1}", "{t} (paraît-{il}|semble-t-{il}|est-{il} plutôt|est-{il} assez|est-{il} bien|est-{il} vraiment) {v1}", "la taille de {t} est-elle {vsize}", "{Q} la taille de {t} est {vsize}", "{t} a-t-{il} une {vsize} taille", "{Q} {t} a une {vsize} taille", "{t} est-{il} de {vsize} taille", "{Q} {t} est de {vsize} taille", "{t} {v} (ou non|ou pas|oui ou non)", "est-{il} {v} {t}", "{t} est-{il} (un objet|un élément) {vm1}", "{t} est-{il} une {vsize} (forme|figure)", "{Q} {t} est une {vsize} (forme|figure)", "{t} c'est {v}", "{t} est-{il} {v} (ou non|ou pas)"],
    "is-color": ["{t} est-{il} {v}", "{t} est-{il} {v}", "est-ce que {t} est {v}", "{Q} {t} est {v}", "{Q} {t} est {v}", "{t} est-{il} de (couleur|teinte) {vf}", "{Q} {t} est de (couleur|teinte) {vf}", "la couleur de {t} est-elle [le] {vm}", "{Q} la couleur de {t} est [le] {vm}", "la couleur de {t} est-elle {vf}", "{t} a-t-{il} (la couleur|une couleur) {vf}", "{Q} {t} a (la couleur|une couleur|une teinte) {vf}", "{t} est-{il} (peint@|dessiné@|colorié@|coloré@|représenté@|rempli@) en {vm}", "{Q} {t} est (peint@|dessiné@|colorié@|coloré@|représenté@) en {vm}", "{t} (apparaît-{il}|paraît-{il}|semble-t-{il}|est-{il} bien) {v}", "{Q} {t} (apparaît|paraît|semble|est bien) {v}", "{t} est-{il} {v} (ou non|ou pas|oui ou non)", "est-{il} {v} {t}", "est-ce [bien] [le] {vm} la couleur de {t}", "le {vm} est-il la couleur de {t}", "{t} c'est {v}", "{t} est en {vm}", "{Q} {t} est en {vm}", "(est-ce que|) la couleur de {t} est {vf}"],
    "is-shape": ["{t} est-{il} {unv}", "{t} est-{il} {unv}", "est-ce que {t} est {unv}", "{Q} {t} est {unv}", "{Q} {t} est {unv}", "{t} est-ce {unv}", "{t} a-t-{il} la forme de {unv}", "{Q} {t} a [la] forme de {unv}", "{t} a-t-{il} une forme {vadjf}", "{Q} {t} a une forme {vadjf}", "{t} est-{il} {vadj}", "{Q} {t} est {vadj}", "est-ce {unv} [que] {t}", "{t} est-{il} de forme {vadjf}", "{Q} {t} est de forme {vadjf}", "la forme de {t} est-elle (celle de {unv}|{vadjf}|{unv})", "{Q} la forme de {t} est (celle de {unv}|{vadjf}|{unv})", "{t} est-{il} en forme de {vs}", "{Q} {t} est en forme de {vs}", "{t} (représente-t-{il}|forme-t-{il}|constitue-t-{il}|correspond-{il} à) {unv}", "{Q} {t} (représente|forme|constitue|correspond à) {unv}", "{t} c'est {unv}", "(s'agit-il de|est-ce qu'il s'agit de) {unv} pour {t}", "{t} est-{il} {unv} (ou non|ou pas|oui ou non)", "{t} est-{il} bien {unv}", "est-{il} {vadj} {t}", "{Q} {t} est bien {unv}", "{Q} {t} ressemble à {unv}", "{t} ressemble-t-{il} à {unv}"],
    "place": ["où (est|se trouve|se situe|est situé@|est placé@) {t}", "où est {t} [{in}]", "où se trouve {t} [{in}]", "où {BEI2} {t}", "où {t} {BEI} [{in}]", "où {t} {BEI}", "où est-ce que {t} {BE} [{in}]", "où est-ce que (se trouve|se situe|est|est placé@) {t} [{in}]", "{t} {BE} où [{in}]", "{in} où {BEP} {t}", "(dans quelle partie|à quel endroit|dans quelle zone|à quelle position|dans quel coin|de quel côté|à quelle place|à quel emplacement|dans quelle région|dans quelle section) [de {img}] {BEP} {t}", "(dans quelle partie|à quel endroit|dans quelle zone|à quelle position|de quel côté|à quelle place|dans quel secteur) [de {img}] {t} {BEI}", "quelle est (la position|la localisation|la place|la situation) (de|qu'occupe) {t} [{in}]", "quel est l'emplacement (de|qu'occupe) {t} [{in}]", "quelle (position|place|partie|zone) (occupe {t}|{t} occupe-t-{il}) [{in}]", "quel (emplacement|endroit) (occupe {t}|{t} occupe-t-{il}) [{in}]", "(dis-moi|indique|dites-moi|indiquez|précise|montre-moi|indique-moi) (où {BEP}|la position de|l'emplacement de|où est) {t} [{in}]", "où (peut-on voir|peut-on trouver|puis-je trouver|vois-tu|voit-on|trouve-t-on|pouvons-nous trouver|peut-on localiser|voyez-vous|puis-je voir) {t} [{in}]", "{t} où (est-{il}|se trouve-t-{il}|est-ce|se situe-t-{il}) [{in}]", "où a été (placé@|dessiné@|mis@|positionné@) {t} [{in}]", "où a-t-on (placé|dessiné|mis) {t} [{in}]", "{t} est à quel endroit [{in}]", "à quel endroit est-ce que (se trouve|est) {t} [{in}]", "où est donc {t}", "où (situerais-tu|localises-tu|places-tu) {t} [{in}]", "(localise|situe|localisez|situez|décris la position de) {t} [{in}]", "c'est où {t}"],
    "is-place": ["{t} {BEI} {p}", "{t} {BEI} {p}", "{t} est-{il} {p}", "est-ce que {t} {BE} {p}", "{Q} {t} {BE} {p}", "{Q} {t} {BE} {p}", "{Q} {t} est {p}", "est-ce {p} que (se trouve|est|se situe) {t}", "c'est {p} que (se trouve|est) {t}", "(voit-on|trouve-t-on|peut-on voir|vois-tu|peut-on trouver|voyez-vous|aperçoit-on) {t} {p}", "{Q} on (voit|trouve|peut voir|peut trouver) {t} {p}", "{p} {BEP} {t}", "{t} occupe-t-{il} {pn}", "{Q} {t} occupe {pn}", "{t} est-{il} (situé@|placé@|positionné@|bien|exactement|juste|dessiné@|affiché@|localisé@) {p}", "la position de {t} est-elle {p}", "{t} {BEI} {p} (ou non|ou pas|oui ou non)", "{p} {Q1} {t} (se trouve|est)", "{t} a-t-{il} été (placé@|dessiné@|mis@) {p}", "a-t-on (placé|dessiné|mis) {t} {p}", "(est-ce que|) {t} a été (placé@|dessiné@|mis@) {p}"],
    "count": ["combien de {pl} {SEES} [{in}]", "combien de {pl} {SEES} {in}", "combien de {pl} y a-t-il [{in}]", "combien de {pl} y a-t-il", "combien (y a-t-il|voit-on|vois-tu|voyez-vous|compte-t-on|peut-on voir|existe-t-il|trouve-t-on|peut-on compter|comptes-tu) de {pl} [{in}]", "combien de {pl} (contient|comporte|montre|présente|compte|comprend|possède|inclut|a) {img}", "combien de {pl} {img} {HOLDI}", "combien de {pl} est-ce que {img} {HOLD}", "{in} combien (de {pl} {SEES}|y a-t-il de {pl})", "il y a combien de {pl} [{in}]", "quel est le nombre [total|exact] de {pl} [{in}]", "quel nombre de {pl} (y a-t-il|voit-on|contient {img}|trouve-t-on) [{in}]", "quel est le total de {pl} [{in}]", "(compte|comptez|dénombre|dénombrez|compte donc|peux-tu compter|pouvez-vous compter|pourrais-tu compter) les {pl} [qui sont|qui se trouvent|présent@s|visibles] [{in}]", "[le] nombre de {pl} [{in}]", "combien de {pl} y a-t-il (en tout|au total) [{in}]", "(en tout|au total) combien de {pl} {SEES} [{in}]", "(dis-moi|indique|donne|donne-moi|dites-moi|donnez|indiquez) (combien il y a de {pl}|le nombre de {pl}|combien de {pl} il y a|combien de {pl} sont présent@s|combien tu vois de {pl}) [{in}]", "combien de {pl} sont {in}", "combien de fois (apparaît|voit-on) {un} [{in}]", "combien (de formes|de figures|d'objets|d'éléments) [{in}] sont des {pl}", "les {pl} [{in}] (combien sont-{ils}|sont combien|combien y en a-t-il|il y en a combien)", "des {pl} combien (y en a-t-il|en vois-tu|en voit-on) [{in}]", "combien de {pl} différent@s y a-t-il [{in}]", "combien y a-t-il (en tout|au total) de {pl} [{in}]", "on voit combien de {pl} [{in}]", "tu vois combien de {pl} [{in}]", "{img} contient combien de {pl}", "combien de {pl} as-tu (compté@s|trouvé@s|vu@s) [{in}]", "combien de {pl}", "à combien s'élève le nombre de {pl} [{in}]", "combien [est-ce que] tu (comptes|vois) de {pl} [{in}]", "quelle est la quantité de {pl} [{in}]", "quelle quantité de {pl} (y a-t-il|voit-on) [{in}]"],
    "relation": ["{t} {BEI} {rel}", "{t} {BEI} {rel}", "{t} est-{il} {rel}", "est-ce que {t} {BE} {rel}", "est-ce que {t} est {rel}", "{Q} {t} {BE} {rel}", "{Q} {t} {BE} {rel}", "{Q} {t} {BE} {rel}", "{t} {BEI} {rel}", "est-ce {rel} que (se trouve|est|se situe) {t}", "(voit-on|trouve-t-on|peut-on voir|vois-tu|peut-on trouver|voyez-vous) {t} {rel}", "{Q} on (voit|trouve|peut voir) {t} {rel}", "{rel} {BEP} {t}", "{rel} {Q1} {t} (se trouve|est)", "la position de {t} est-elle {rel}", "{t} {BEI} {rel} (ou non|ou pas|oui ou non)", "{Q} {t} est (situé@|placé@|positionné@|bien|disposé@) {rel}", "{t} est-{il} (situé@|placé@|positionné@|disposé@|bien) {rel}", "a-t-on (placé|dessiné|mis) {t} {rel}", "{t} a-t-{il} été (placé@|dessiné@|mis@) {rel}"],
    "related-shape": ["{qsh} {BEN} {rel}", "{qsh} {BEQ} {rel}", "{qsh} y a-t-il {rel}", "{qsh} {BEQ} {rel}", "{qsh} (voit-on|vois-tu|trouve-t-on|peut-on voir|voyez-vous|aperçoit-on|est-ce qu'il y a|est-ce qu'on voit|il y a|peut-on trouver) {rel}", "(qu'y a-t-il|qu'est-ce qu'il y a|qu'est-ce qui est|qu'est-ce qui se trouve|que voit-on|que trouve-t-on|que vois-tu|qu'est-ce qu'on voit|qu'est-ce qui se situe|que voyez-vous|que peut-on voir|qu'est-ce qu'on trouve|qu'est-ce qui apparaît|qu'est-ce qui est situé|qu'est-ce qui est placé) {rel}", "{rel} (qu'y a-t-il|{qsh} y a-t-il|que voit-on|{qsh} {BEQ}|{qsh} voit-on|qu'est-ce qu'il y a|que trouve-t-on|{qsh} trouve-t-on|il y a quoi|il y a {qsh})", "quelle est la {fsh} [qui est|qui se trouve|située|placée|qui se situe|se trouvant|qu'il y a|qu'on voit|positionnée|qui apparaît|présente|visible] {rel}", "quel est (l'objet|l'élément) [qui est|qui se trouve|situé|placé|se trouvant] {rel}", "quelle forme a {r}", "quelle est la forme de {r}", "de quelle forme est {r}", "quelle (forme|figure) est {r}", "{r} (a quelle forme|est de quelle forme|quelle forme a-t-{il}|est quelle forme|qu'est-ce que c'est|c'est quoi)", "(quel type|quel genre|quelle sorte) de {fsh} (est|se trouve|y a-t-il|voit-on|il y a) {rel}", "il y a (quoi|{qsh}) {rel}", "(dis-moi|indique|donne|nomme|identifie|dites-moi|indiquez|nommez|donne-moi) (la {fsh} qui est|la {fsh} située|la {fsh} qui se trouve|la {fsh}|quelle {fsh} est|quelle {fsh} se trouve|quelle est la {fsh}|ce qui est|ce qui se trouve|ce qu'il y a|quelle est la {fsh} qui se trouve) {rel}", "qu'est-ce que {r}", "c'est quoi (ce qui est|la {fsh}|la {fsh} qui est|ce qui se trouve) {rel}", "laquelle des (formes|figures) {BEQ2} {rel}", "(quoi est|on a quoi|on voit quoi|on trouve quoi) {rel}", "{qsh} est-ce qui est {rel}", "quelle forme {r} a-t-{il}", "(dis-moi|donne|indique) la forme de {r}", "{r} est-{il} un cercle un rectangle ou un triangle"],
    "move": ["{who} {went} {to}", "{who} {went} {to}", "{who} {went} {to}", "{who} {went} {to}", "{who} {went} {to}", "{then} {who} {went} {to}", "{who} {mid} {to}", "{pair}", "{pair}", "{who} {went} {adv} {to}", "{who} {went} {to} {adv}", "{time} {who} {went} {to}", "{who} {isat} {room}", "{who} {went} {to} {then}", "c'est {to} que {who} {went}", "{withall} {who} {went} {to}", "{who} {wentboth} {to}"],
    "then-move": ["{then} {who} {went} {to}", "{then} {who} {went} {to}", "{then} {who} {went} {to}", "{then} {who} {went} {to}", "{then} {who} {went} {to}", "{who} {mid} {to}", "{who} {mid} {to}", "{who} {went} {to} {then}", "{then} {who} {went} {adv} {to}", "{then} {who} {went} {to} {adv}", "{then} c'est {to} que {who} {went}", "{then} {who} {wentboth} {to}"],
    "take": ["{who} {did} {there}", "{who} {did} {there}", "{who} {did} {there}", "{who} {did} {there}", "{then} {who} {did} {there}", "{there} {who} {did}", "{there} {who} {did}", "{who} {did} {there} {adv}", "{time} {who} {did} {there}", "{cl}", "{passive}", "c'est {who3} qui {did} {there}", "{who} {didmid} {there}"],
    "drop": [],
    "direction": ["{a} {BE2} {dir} de {b}", "{a} {BE2} {dir} de {b}", "{a} {BE2} {dir} de {b}", "{a} {BE2} {dir} de {b}", "{a} est {dir} de {b}", "{dir} de {b} (se trouve|est|se situe|il y a|est situé@|on trouve|nous avons) {a}", "{dir} de {b} se trouve {a}", "{a} {BE2} plus (à le) {way} que {b}", "{b} a {a} {dirs}", "{a} {BE2} {dir} par rapport à {b}", "par rapport à {b} {a} {BE2} {dirs}", "c'est {dir} de {b} que (se trouve|est) {a}", "{a} {dir} de {b}", "en allant (vers le|à le) {way} (à partir de|depuis) {b} on (arrive à|trouve) {a}", "{a} {BE2} juste {dir} de {b}", "on trouve {a} {dir} de {b}", "il y a {a} {dir} de {b}"],
    "where": ["où est {who}", "où se trouve {who}", "où {WB} {who} [{now}]", "où {WB} {now} {who}", "où {who} {WBI} [{now}]", "où est-ce que {who} {WB} [{now}]", "où est-ce que {WB} {who} [{now}]", "{who} {WB} où [{now}]", "(dans quelle pièce|à quel endroit|dans quelle salle|en quel lieu|dans quel lieu|dans quel endroit|dans quelle partie de la maison) {WB} {who} [{now}]", "(dans quelle pièce|à quel endroit|dans quelle salle|dans quel lieu) {who} {WBI} [{now}]", "dans quelle pièce {WB} {now} {who}", "où (est allé@|est parti@|est passé@|s'est rendu@|s'en est allé@) {who}", "où {who} (est-{il} allé@|est-{il} parti@|est-{il} passé@|s'est-{il} rendu@)", "{who} est (allé@|passé@|parti@) où", "(quelle est la position|quelle est la localisation|quel est l'emplacement|quelle est la pièce) [actuelle] de {who}", "(où peut-on|où puis-je|où pouvons-nous|où peut-on|où pourrait-on|où peux-tu|où dois-je) (trouver|voir|rencontrer|localiser) {who} [{now}]", "{who} où (est-{il}|se trouve-t-{il}|est-ce qu'{il} est) [{now}]", "{now} où {WB} {who}", "(dis-moi|indique|dites-moi|indiquez|précise) (où est|où se trouve|dans quelle pièce est|dans quelle pièce se trouve) {who} [{now}]", "{who} {WB} dans quelle pièce [{now}]", "(dans|vers) quelle pièce est allé@ {who}", "(c'est où que|où c'est que) {WB} {who}", "dans quelle pièce est-ce que (se trouve|est) {who} [{now}]", "où est (donc|bien|actuellement|maintenant) {who}", "dans quelle pièce peut-on trouver {who} [{now}]", "quelle est la pièce (où|dans laquelle) {WB} {who} [{now}]", "quel est (le lieu|l'endroit) où {WB} {who} [{now}]", "{who} est à quel endroit [{now}]", "où {who} (a-t-{il} fini|a-t-{il} atterri|est-{il} rendu@)"],
    "is-in": ["{who} est-{il} {room}", "{who} {WBI} {room} [{now}]", "{who} {WBI} {room} [{now}]", "est-ce que {who} {WB} {room} [{now}]", "est-ce que {who} est {room}", "{Q} {who} {WB} {room} [{now}]", "{Q} {who} {WB} {room} [{now}]", "{who} {WBI} {now} {room}", "est-ce {room} que {WB} {who} [{now}]", "c'est {room} que {WB} {who} [{now}]", "(peut-on|puis-je|pouvons-nous|pourrait-on) (trouver|voir|rencontrer) {who} {room} [{now}]", "(trouve-t-on|voit-on) {who} {room} [{now}]", "{now} {who} {WBI} {room}", "{now} {Q1} {who} {WB} {room}", "{who} (est-{il} toujours|est-{il} encore|est-{il} bien|est-{il} en ce moment|se trouve-t-{il} toujours|se trouve-t-{il} encore|reste-t-{il}|est-{il} actuellement|est-{il} resté@|est-{il} maintenant) {room}", "{Q} {who} (est toujours|est encore|est bien|se trouve encore|est en ce moment|se trouve toujours|reste|est actuellement|est maintenant|est resté@) {room}", "{who} {WBI} {room} (ou non|ou pas|oui ou non)", "{Q} {who} est à l'intérieur de {roomb}", "{who} est-{il} à l'intérieur de {roomb}", "{Q} on (peut trouver|trouve|peut voir) {who} {room}", "la pièce où {WB} {who} est-elle {roomb}", "{room} {Q1} {who} {WB}", "{Q} {roomb} est (la pièce|l'endroit|le lieu) où {WB} {who}"],
    "what-is": ["(qu'y a-t-il|qu'est-ce qu'il y a|qu'est-ce qui est|qu'est-ce qui se trouve|que trouve-t-on|que se trouve-t-il|qu'est-ce qui se situe|qu'est-ce qu'on trouve|que voit-on) {dir} de {b}", "qu'y a-t-il {dir} de {b}", "qu'est-ce qui (est|se trouve|se situe|est situé) {dir} de {b}", "{qr} {BEQ} {dir} de {b}", "{qr} {BEQ} {dir} de {b}", "{qr} y a-t-il {dir} de {b}", "quelle est (la pièce|la salle) [qui est|située|qui se trouve|qui se situe|placée] {dir} de {b}", "quel est (l'endroit|le lieu) [qui est|situé|qui se trouve|qui se situe] {dir} de {b}", "{dir} de {b} (qu'y a-t-il|{qr} y a-t-il|que trouve-t-on|{qr} se trouve|{qr} trouve-t-on|qu'est-ce qu'il y a|il y a quoi|il y a {qr}|{qr} est situé~)", "il y a (quoi|{qr}) {dir} de {b}", "(dis-moi|indique|dites-moi|indiquez) (ce qu'il y a|ce qui est|ce qui se trouve|quelle pièce est|quelle pièce se trouve) {dir} de {b}", "{qr} (trouve-t-on|voit-on|peut-on trouver|est-ce qu'il y a|est-ce qu'on trouve|il y a) {dir} de {b}", "laquelle des pièces (est|se trouve|se situe) {dir} de {b}", "{b} a (quoi|{qr}) {dirs}", "c'est quoi (qui est|la pièce qui est|la pièce) {dir} de {b}", "(quel type|quel genre) de pièce (est|se trouve) {dir} de {b}", "{qr} est-ce qui se trouve {dir} de {b}", "{qr} (borde|jouxte) {b} à le {way}", "(sur quoi|sur quelle pièce) tombe-t-on {dir} de {b}", "que (peut-on trouver|rencontre-t-on) {dir} de {b}", "{qr} {BEQ} juste {dir} de {b}", "on trouve quoi {dir} de {b}"],
    "is-what": ["{dir} de quoi {BE2} {a}", "{dir} de quoi (est|se trouve|se situe) {a}", "{dir} de {qr} {BE2} {a}", "{dir} de {qr} (est|se trouve|se situe) {a}", "{dir} de {qr} {a} {BEI}", "{dir} de quoi {a} {BEI}", "{a} {BE2} {dir} de quoi", "{a} {BE2} {dir} de {qr}", "{a} {BEI} {dir} de quoi", "{a} {BEI} {dir} de {qr}", "de quoi {a} {BEI} {dirs}", "de {qr} {a} {BEI} {dirs}", "de quoi {BE2} {dirs} {a}", "(par rapport à quoi|par rapport à {qr}) {a} {BEI} {dirs}", "par rapport à (quoi|{qr}) est-ce que {a} {BE2} {dirs}", "{dir} de (quoi|{qr}) est-ce que {a} {BE2}", "{dir} de (quoi|{qr}) est-ce que (se trouve|est|se situe) {a}", "quelle est (la pièce|la salle) {dir} de laquelle {BE2} {a}", "quel est (l'endroit|le lieu) {dir} duquel {BE2} {a}", "{a} (est|se trouve) {dirs} de (laquelle des pièces|quelle salle)", "{dir} de (laquelle des pièces|quelle salle) (est|se trouve) {a}", "(dis-moi|indique|dites-moi|indiquez) {dir} de (quoi|{qr}) {BE2} {a}", "est-ce que {a} {BE2} {dir} de quoi", "de {qr} est-ce que {a} {BE2} {dirs}", "{a} {dir} de quoi", "{a} c'est {dir} de (quoi|{qr})", "{a} {BE2} {dirs} par rapport à (quoi|{qr})", "quelle est la pièce par rapport à laquelle {a} {BE2} {dirs}"],
}
TEMPLATES["drop"] = [*TEMPLATES["take"], "{who} {did} (par terre|sur le sol|au sol|sur la table) {there}", "{fell}"]

MACROS |= {
    "BEI2": "(se trouve|se situe|est situé@|est placé@|est positionné@|apparaît|est localisé@|est)", "BEP": "(est|est|se trouve|se trouve|se situe|est situé@|est placé@|apparaît|figure)", "BEQ3": "(est|est|est|se trouve|se trouve|se situe|est situé~)", "BEQ2": "(est|se trouve|se situe|est située|est placée)",
    "BE2": "(est|est|est|se trouve|se trouve|se situe|est situé@|est placé@|est localisé@)", "WB": "(est|est|est|se trouve|se trouve|se situe)", "WBI": "(est-{il}|est-{il}|est-{il}|se trouve-t-{il}|se trouve-t-{il}|se situe-t-{il})", "Q1": "(est-ce que|)",
    "Q": "(est-ce que|est-ce que|est-ce que|est-ce que||||est-il (vrai|exact|correct) que|est-ce (vrai|exact) que|c'est vrai que|peut-on dire que|{SI} si|{SI} si|{SI} si|diriez-vous que|dirais-tu que|vrai ou faux)",
    "SI": "(dis-moi|dites-moi|peux-tu me dire|pouvez-vous me dire|pourrais-tu me dire|pourriez-vous me dire|je voudrais savoir|j'aimerais savoir|je veux savoir|sais-tu|savez-vous|indique|indiquez|vérifie|précise|tu peux me dire|tu sais|pouvez-vous m'indiquer|peux-tu vérifier|pouvez-vous confirmer|peux-tu confirmer|réponds-moi|je me demande|tu pourrais me dire|vois|regarde|détermine|s'il te plaît dis-moi|s'il vous plaît dites-moi)",
}


def opened(template: str) -> str:
    """The template with its macros put in."""
    while (text := re.sub(r"\{([A-Z0-9]+)\}", lambda h: MACROS[h[1]], template)) != template:
        template = text
    return template


for _kind, _macros in {"is-what": {"BEI": "WBI"}, "what-is": {"BEQ": "BEQ3"}}.items():  # rooms do not "appear"
    TEMPLATES[_kind] = [re.sub(r"\{([A-Z]+)\}", lambda h: "{" + _macros.get(h[1], h[1]) + "}", t) for t in TEMPLATES[_kind]]
TEMPLATES = {kind: [opened(t) for t in templates] for kind, templates in TEMPLATES.items()}

LEAD_ASK = ["s'il te plaît", "s'il vous plaît", "dis-moi", "dites-moi", "dis-moi s'il te plaît", "dites-moi s'il vous plaît", "(peux-tu|pourrais-tu|pouvez-vous|pourriez-vous) (me dire|m'indiquer)", "(peux-tu|pouvez-vous|pourrais-tu|pourriez-vous) me dire s'il (te|vous) plaît", "(sais-tu|savez-vous|saurais-tu|sauriez-vous)", "(je voudrais|j'aimerais|je veux|je souhaite|je souhaiterais) savoir", "dis", "eh bien",
            "voyons", "d'après l'image", "regarde", "et", "alors", "question", "excuse-moi", "excusez-moi", "pardon", "à ton avis", "selon toi", "selon vous", "à votre avis", "(regarde|observe|regardez|observez) (l'image|la photo|le dessin) et (dis-moi|réponds)", "bonjour", "réponds", "j'ai besoin de savoir", "aide-moi à savoir", "en regardant l'image", "une question", "tu peux me dire", "tu sais", "est-ce que tu sais",
            "est-ce que tu peux me dire", "quelqu'un sait", "je me demande", "peut-on savoir", "tu pourrais me dire", "explique-moi", "dans cette image", "en un mot"]
LEAD_YES_NO = ["s'il te plaît", "s'il vous plaît", "dis-moi", "dites-moi", "dis", "réponds par oui ou par non", "répondez par oui ou par non", "voyons", "d'après l'image", "regarde", "et", "alors", "question", "excuse-moi", "excusez-moi", "pardon", "à ton avis", "selon toi", "selon vous", "à votre avis", "bonjour", "réponds", "oui ou non", "en regardant l'image", "une question", "regarde l'image", "dans cette image"]
LEAD_STORY = ["d'après (l'histoire|le texte|le récit|ce qui précède)", "selon (l'histoire|le texte|le récit)", "à la fin [de l'histoire]", "dans l'histoire", "après tout cela", "au final", "en définitive", "à ce stade", "au bout du compte", "alors", "et", "à la fin du récit", "après tout ça", "maintenant"]
TAIL = ["s'il te plaît", "s'il vous plaît", "exactement", "au juste", "précisément", "tu le sais"]
TAIL_YES_NO = ["n'est-ce pas", "s'il te plaît", "s'il vous plaît", "hein", "pas vrai", "c'est bien ça", "c'est exact", "c'est ça", "oui ou non", "ou non", "ou pas"]
NOUN_TAIL = ["de l'image", "de l'image", "qui apparaît", "que l'on voit", "qu'on voit", "dans l'image", "qui est dans l'image", "visible", "présent@ dans l'image", "représenté@", "affiché@", "de la photo", "du dessin", "qui apparaît dans l'image", "sur l'image", "présent@ sur l'image", "montré@", "visible sur l'image", "que tu vois", "qui se trouve dans l'image",
             "qu'on voit sur l'image", "de cette image", "qui figure dans l'image", "que vous voyez", "dans cette image", "montré@ dans l'image"]
FEMALE_NAMES = {*world.FEMALE, "Julie", "Anna", "Lucy", "Emma", "Laura", "Susan", "Linda"}
SAID_INSIDE = {"ensuite", "alors", "après", "plus tard", "par la suite", "peu après", "ultérieurement", "un peu plus tard", "finalement", "enfin", "aussitôt", "immédiatement", "tout de suite", "maintenant", "juste après", "quelque temps plus tard", "après cela", "après ça", "tout de suite après"}  # "est ensuite allé"
BEFORE = {"petit", "grand", "gros", "énorme", "minuscule", "immense"}  # sizes said before the noun
VOWEL = re.compile(r"[aeiouéèêàâîôûœ]", re.I)
ELISION = re.compile(r"(?<![-\w])(que|de|le|la|je|ne|se|me|te|ce|jusque|lorsque|puisque) (?=[aeiouéèêàâîôûœ]|y\b)", re.I)
ODD = {"rouge vif", "marron", "châtain", "chocolat", "café", "sarcelle", "turquoise", "cyan", "aigue-marine", "teal", "canard", "vermillon"}  # colours that never agree


def adjective(word: str, gender: str, plural: bool = False) -> str:
    """`vert` → verte, verts, vertes; `marron`, `bleu-vert` and `de petite taille` stay."""
    if word.startswith("de ") or word in ODD or "-" in word or (" " in word and not word.startswith(("tout ", "plutôt "))):
        return word
    if word == "gros" or not word.endswith("e"):
        word = {"m": word, "f": word.replace("tout ", "toute ") + ("se" if word == "gros" else "e")}[gender]
    return word.replace("tout ", "tous ") + ("" if word[-1] in "sx" else "s") if plural else word


def pluralize(noun: str) -> str:
    return " ".join(w if w == "de" else w + "s" for w in noun.split())


class Speaker:
    """Words one meaning: the slots of the templates."""

    def __init__(self, meaning: Meaning, chooser: Chooser):
        self.m, self.c = meaning, chooser
        self.gender = self.sh_gender = self.img_gender = "m"
        self.verb_suffix = self.they = ""
        self.may_drop = False  # "puis est allé à la cuisine"
        self.y = meaning.there and chooser.chance(0.12)  # "y a pris" for "a pris … là"

    def pick(self, words: list[str], where: str, first: float = 0.3) -> str:
        return self.c.word(words, f"fr/{where}", first)

    def word(self, key: str) -> str:
        text = self.pick(LEXICON[key], f"{self.m.kind}/{key}")
        return expand(text, self.c, {"sh": "{sh}", "soi": "{soi}"}) if "(" in text or "[" in text else text

    def noun(self, key: str) -> tuple[str, str]:
        """A noun and its gender; `forme circulaire` is made of a word for shape."""
        text = self.word(key)
        if "{sh}" in text:
            sh, gender = self.pick(LEXICON["shape"][:5], f"{self.m.kind}/sh").rsplit(" ", 1)
            return f"{sh} {adjective(text[5:], gender)}", gender
        noun, gender = text.rsplit(" ", 1)
        return noun, gender

    def the(self, text: str, gender: str) -> str:
        return {"m": "le ", "f": "la ", "p": "les "}[gender] + text

    def a(self, text: str, gender: str) -> str:
        return ("un " if gender == "m" else "une ") + text

    def this(self, text: str, gender: str) -> str:
        return ("cette " if gender == "f" else "cet " if VOWEL.match(text) else "ce ") + text

    def colored(self, color: str, gender: str, plural: bool = False) -> str:
        word = self.word(color)
        if self.c.chance(0.78):
            return adjective(word, gender, plural)
        return self.of_color(word)

    def of_color(self, word: str) -> str:
        how = self.pick(["de couleur ", "de couleur ", "en ", "de teinte ", "de couleur "], f"{self.m.kind}/of-color")
        return how + adjective(word, "m" if how == "en " or self.c.chance(0.15) else "f")

    def core(self, target, noun: str, gender: str, plural: bool = False) -> str:
        """`petit cercle rouge`, `petits cercles rouges`."""
        words = [pluralize(noun) if plural else noun]
        if size := getattr(target, "size", None):
            word = self.word(size)
            words.insert(0 if word in BEFORE else 1, adjective(word, gender, plural))
        if target.color:
            words.append(self.colored(target.color, gender, plural))
        return " ".join(words)

    def definite(self, target, noun: str, gender: str) -> str:
        if target.color and not target.shape and not getattr(target, "size", None) and self.c.chance(0.06):
            return self.c.rng.choice([f"celui qui est {adjective(self.word(target.color), 'm')}", f"ce qui est {adjective(self.word(target.color), 'm')}"]) if gender == "m" else f"celle qui est {adjective(self.word(target.color), 'f')}"
        text = self.core(target, noun, gender)
        text = self.the(text, gender) if self.c.chance(0.91) else self.this(text, gender)
        if self.c.chance(0.12):
            text += " " + agree(self.pick(NOUN_TAIL, "np-tail"), gender)
        return text

    def aim(self) -> None:
        """Chooses the noun that is asked about, as the rest of the sentence agrees with it."""
        self.tnoun, self.gender = self.noun(self.m.target.shape or "shape")

    def t(self) -> str:
        return self.definite(self.m.target, self.tnoun, self.gender)

    def bare(self, plural: bool = False) -> str:
        return self.core(self.m.target, self.tnoun, self.gender, plural)

    def none(self) -> str:
        """`aucun cercle`, `pas un seul cercle`: also as a subject."""
        e = "" if self.gender == "m" else "e"
        return self.pick([f"aucun{e} ", f"aucun{e} ", f"pas un{e} seul{e} ", f"aucun{e} ", f"nul{'le' if e else ''} "], "not-exists/aucun") + self.bare()

    def neg(self) -> str:
        e = "" if self.gender == "m" else "e"
        how = self.pick(["pas de ", "aucun@ ", "pas de +", "pas un@ ", "pas un@ seul@ ", "pas de ", "pas %moindre ", "pas de ", "aucun@ ", "pas +"], "not-exists/neg").replace("%", "la " if e else "le ").replace("@", e)
        return how.replace("+", "" if how == "pas de +" else "de ") + self.bare("+" in how)

    def image(self) -> str:
        while True:
            noun, self.img_gender = self.noun("image")
            return (self.the if self.c.chance(0.72) else self.this)(noun, self.img_gender)

    def inside(self) -> str:
        if self.c.chance(0.04):
            return self.c.rng.choice(["ici", "là", "dans la figure", "sur la figure", "à l'écran", "sur l'écran"])
        kept = self.img_gender
        text = self.pick(["dans ", "sur ", "dans ", "sur ", "dans ", "dans ", "sur ", "à l'intérieur de ", "au sein de ", "parmi les éléments de "][:9], "in") + self.image()
        self.img_gender = kept
        return text

    def relation(self) -> str:
        rel, other = self.word(self.m.value), self.definite(self.m.other, *self.noun(self.m.other.shape or "shape"))
        return f"{rel} {other}"

    def related(self) -> str:
        """`la forme située au-dessus du cercle`."""
        noun, self.gender = self.noun("shape")
        at = agree(self.pick(["qui est", "qui se trouve", "située", "", "qui est", "situé@", "placé@", "qui se situe", "qui est situé@", "", "se trouvant", "positionné@", "qui apparaît", "que l'on voit", "qui est placé@", "qu'on voit", "présent@", "visible", "qu'il y a"], f"{self.m.kind}/at").replace("située", "situé@"), self.gender)
        if at.startswith("qu") and self.c.chance(0.12):
            self.gender, head = self.c.rng.choice([("m", "ce"), ("m", "ce"), ("f", "celle"), ("m", "celui")])
            at = {"qui est située": "qui est situé", "qui est placée": "qui est placé"}.get(at, at) if self.gender == "m" else at
            at = at + "e" if self.gender == "f" and at.endswith(("situé", "placé")) else at
        else:
            head = (self.the if self.c.chance(0.93) else self.this)(noun, self.gender)
        return f"{head} {at} {self.relation()}"

    def something(self, no: bool) -> str:
        """`y a-t-il quelque chose de rouge`: only where a colour is asked for and no shape."""
        t = self.m.target
        if t.shape or getattr(t, "size", None) or not t.color:
            return expand(MACROS["NSEEI" if no else "SEEI"] if self.c.chance(0.6) else ("" if no else "est-ce que ") + MACROS["NSEE" if no else "SEE"], self.c, {}) + " " + (self.neg() if no else self.a(self.bare(), self.gender))
        color = "de " + (adjective(self.word(t.color), "m") if self.c.chance(0.8) else "couleur " + adjective(self.word(t.color), "f"))
        if no:
            return expand("(n'y a-t-il|il n'y a|est-ce qu'il n'y a|ne voit-on|on ne voit|est-ce qu'on ne voit|ne trouve-t-on) rien", self.c, {}) + " " + color
        return expand("(y a-t-il|est-ce qu'il y a|il y a|voit-on|vois-tu|est-ce qu'on voit|trouve-t-on|y a-t-il) quelque chose", self.c, {}) + " " + color

    def asked(self, choices: list[str]) -> str:
        """`quelle forme`, `quel objet`; the rest agrees."""
        noun, self.sh_gender = self.pick(choices, f"{self.m.kind}/asked").rsplit(" ", 1)
        return ("quelle " if self.sh_gender == "f" else "quel ") + noun

    def target_adjective(self, gender: str) -> str:
        t = self.m.target
        return adjective(self.word(t.color or t.size), gender)

    def name(self, person: str) -> str:
        return self.word(person) if person in LEXICON else person

    @property
    def feminine(self) -> bool:
        """Whether all who act are women."""
        people = self.m.people
        return people == ("she",) or self.they == "f" if people[0] in ("he", "she", "they", "") else all(p in FEMALE_NAMES for p in people)

    def who(self) -> str:
        m = self.m
        if m.people == ("they",):
            return self.pick(["ils", "ils", "ils", "tous deux", "tous les deux", "ces derniers", "les deux", "ils"] if self.they == "m" else ["elles", "elles", "elles", "toutes deux", "toutes les deux", "ces dernières", "les deux", "elles"], f"{m.kind}/they-{self.they}", 0.5)
        if m.people[0] in ("he", ""):
            r = self.c.rng.random()
            return "" if m.people == ("",) and r < 0.3 and self.may_drop else self.c.rng.choice(["celui-ci", "ce dernier", "lui", "le garçon", "l'homme"]) if r > 0.96 else "il"
        if m.people == ("she",):
            return "elle" if self.c.chance(0.96) else self.c.rng.choice(["celle-ci", "cette dernière", "la fille", "la femme"])
        names = [self.name(p) for p in m.people]
        if len(names) == 1:
            return names[0]
        if self.c.chance(0.07):
            return self.c.rng.choice(["à la fois {} et {}", "aussi bien {} que {}", "tant {} que {}", "{} comme {}", "{} de même que {}", "et {} et {}"]).format(*names)
        return f"{names[0]} {self.pick(['et', 'et', 'et', 'ainsi que', 'et', 'et aussi', 'et puis'], 'and', 0.5)} {names[1]}"

    def inflected(self, forms: list[str], plural: bool, feminine: bool, inside: str = "") -> str:
        """One of a verb's tenses; `inside` is an adverb, that stands after what is conjugated."""
        r, c = self.c.rng.random(), self.c
        y = self.y
        if r < 0.72 or r > 0.96:
            past = forms[0]
            se = next((p for p in ("s'en_est_", "s'est_", "est_", "a_") if past.startswith(p)), "")
            # s'est, est, a; the rarer pluperfect
            have = {"s'en_est_": ("s'en est", "s'en sont", "s'en était", "s'en étaient"), "s'est_": ("s'est", "se sont", "s'était", "s'étaient"), "est_": ("est", "sont", "était", "étaient"), "a_": ("a", "ont", "avait", "avaient")}[se][plural + 2 * (r > 0.96)]
            if y:
                have = {"s'est": "s'y est", "se sont": "s'y sont", "s'était": "s'y était", "s'étaient": "s'y étaient"}.get(have, "y " + have)
            first, *rest = past[len(se) :].split("_")
            if se != "a_" and first not in ("procuré",):
                first += "e" * feminine + "s" * plural
            return " ".join([have, inside, first, *rest])
        at = (1 if r < 0.9 else 3) + plural if len(forms) > 3 else 1 if r < 0.9 else 2
        text = forms[at].replace("_", " ")
        if y:
            text = re.sub(r"^(s'|se )", "s'y ", text) if text.startswith(("s'", "se ")) else "y " + text
        return f"{text} {inside}"

    def going(self, plural: bool, feminine: bool, inside: str = "") -> str:
        self.verb_suffix, forms = "", self.forms
        text = self.inflected(forms, plural, feminine, inside)
        if self.m.verb == "went back to" and forms[0] in ("est_allé", "s'est_rendu"):
            again = self.c.rng.choice(["de nouveau", "à nouveau", "encore", "une nouvelle fois", "encore une fois"])
            if self.c.chance(0.5):
                return f"{text} {again}"
            self.verb_suffix = again
        return text

    def to(self) -> str:
        noun, gender = self.noun(self.m.room)
        room = self.the(noun, gender)
        preposition = self.c.rng.choice(self.forms[5].split("/"))
        if preposition == "-" or (preposition == "dans" and gender == "p"):
            return (room if preposition == "-" else f"à {room}") + f" {self.verb_suffix}"
        return f"{preposition} {room} {self.verb_suffix}"

    def handled(self, template: str) -> str:
        """The thing put into a verb phrase, where the verb has a place for it."""
        thing, gender = self.thing()
        if "…" in template:
            return template.replace("…", thing)
        return f"{template} {thing}"

    def thing(self) -> tuple[str, str]:
        noun, gender = self.noun(self.m.thing)
        r = self.c.rng.random()
        return (self.the(noun, gender) if r < 0.9 else self.this(noun, gender) if r < 0.94 else "de le lait" if noun == "lait" else self.a(noun, gender)), gender

    def did(self, inside: str = "") -> str:
        forms = self.word("left (verb)" if self.m.verb == "left" else self.m.verb).replace("{soi}", "elle" if self.feminine else "lui").split()
        return self.handled(self.inflected(forms, False, self.feminine, inside))

    def plain_verb(self) -> str | None:
        """The participle of a verb that takes its object directly, or None where the drawn verb does not."""
        past = self.word("left (verb)" if self.m.verb == "left" else self.m.verb).split()[0]
        return past[2:] if past.startswith("a_") and past.count("_") == 1 and past not in ("a_eu",) else None

    def passive(self) -> str:
        """`le ballon a été ramassé par Mary`."""
        participle = self.plain_verb()
        if not participle or self.m.people[0] in ("he", "she", ""):
            return f"{self.who()} {self.did()} {self.there()}"
        noun, gender = self.noun(self.m.thing)
        self.y = False
        y = self.there()
        return f"{self.the(noun, gender)} {self.c.rng.choice(['a été', 'a été', 'fut'])} {participle}{'e' if gender == 'f' else ''} {self.c.rng.choice([y + ' par ' + self.who(), 'par ' + self.who() + ' ' + y])}"

    def clitic(self) -> str:
        """`la pomme, Mary l'a ramassée là`."""
        participle = self.plain_verb()
        if not participle:
            return f"{self.who()} {self.did()} {self.there()}"
        noun, gender = self.noun(self.m.thing)
        self.y = False
        return f"{self.the(noun, gender)} {self.who() or 'il'} l'a {participle}{'e' if gender == 'f' else ''} {self.there()}"

    def fell(self) -> str:
        if self.m.verb != "dropped" or self.m.people[0] in ("he", "she", ""):
            return f"{self.who()} {self.did()} {self.there()}"
        noun, gender = self.noun(self.m.thing)
        self.y = False
        return f"{self.the(noun, gender)} {self.c.rng.choice(['est tombé', 'a échappé', 'a glissé'])}".replace("tombé", "tombée" if gender == "f" else "tombé") + f" des mains de {self.who()} {self.there()}"

    def there(self) -> str:
        if not self.m.there or self.y:
            return ""
        return self.pick(["là", "là-bas", "là", "là-bas", "à cet endroit", "ici", "sur place", "à cet endroit-là", "dans ce lieu", "en ce lieu", "dans cet endroit", "là même"] + (["de là", "qui était là", "qui s'y trouvait"] if self.m.kind == "take" else []), f"{self.m.kind}/there")

    def pair(self) -> str:
        """`Mary est allée à la cuisine avec John`: a verb in the singular, yet two go."""
        m = self.m
        if len(m.people) < 2:
            return f"{self.who()} {self.going(False, self.feminine)} {self.to()}"
        one, two = (self.name(p) for p in m.people)
        female = m.people[0] in FEMALE_NAMES
        if self.c.chance(0.55):
            return f"{one} {self.going(False, female)} {self.to()} {self.c.rng.choice(['avec', 'avec', 'en compagnie de'])} {two}"
        if self.c.chance(0.4):
            return f"{one} {self.c.rng.choice(['accompagnée de' if female else 'accompagné de', 'en compagnie de', 'avec'])} {two} {self.going(False, female)} {self.to()}"
        return f"{self.c.rng.choice(['avec', 'en compagnie de'])} {two} {one} {self.going(False, female)} {self.to()}"

    def both(self) -> str:
        """`sont allés tous les deux`, `sont allées ensemble`."""
        if not self.m.plural:
            return self.going(False, self.feminine)
        e = "toutes" if self.feminine else "tous"
        words = ["ensemble", "ensemble", f"{e} les deux", f"{e} deux", f"{e} les deux"]
        both = self.c.rng.choice(words)
        return self.going(True, self.feminine, both) if self.c.chance(0.5) and self.m.verb != "went back to" else f"{self.going(True, self.feminine)} {both}"

    def home(self, article_only: bool = False) -> str:
        """`dans la cuisine`, of a room where somebody is; or the room alone."""
        noun, gender = self.noun(self.m.room)
        room = self.the(noun, gender)
        if article_only:
            return room
        at = gender == "p" or self.m.room in ("kitchen", "bathroom", "garden", "office", "school", "park", "cinema", "library") and self.c.chance(0.25)
        return f"à {room}" if at else f"dans {room}"

    def place_noun(self, key: str) -> tuple[str, str]:
        """A room that is spoken of in the singular."""
        while (found := self.noun(key))[1] == "p":
            pass
        return found

    def direction(self) -> str:
        return self.pick(["à le ", "à le ", "à le ", "à le ", "du côté ", "à le ", "sur le côté ", "en direction "][:7], f"{self.m.kind}/to-the", 0.6) + self.word(self.m.value)


def agree(text: str, gender: str) -> str:
    return text.replace("@", "e" if gender == "f" else "")


def say(meaning: Meaning, chooser: Chooser) -> str:
    """One random wording of the meaning."""
    s, m, c = Speaker(meaning, chooser), meaning, chooser
    cache: dict[str, str] = {}

    def once(name, make):
        return lambda: cache[name] if name in cache else cache.setdefault(name, make())

    def target() -> str:
        return cache["t"] if "t" in cache else cache.setdefault("t", s.t())

    if m.kind == "related-color":
        cache["t"] = s.related()
    elif m.kind == "related-shape":
        cache["r"] = s.related()
        cache["rel"] = s.relation()
    elif m.target:
        s.aim()
    if m.people == ("they",):
        s.they = "m" if c.chance(0.6) else "f"
    if m.people:
        s.gender = "f" if s.feminine else "m"
    if m.verb in LEXICON and m.kind in ("move", "then-move"):
        s.forms = s.word(m.verb).split()
    subject_room = ""
    if m.kind in ("direction", "is-what"):  # toilettes would need a verb in the plural
        noun, s.gender = s.place_noun(m.room)
        subject_room = s.the(noun, s.gender)
    kind = m.kind
    if kind == "shape":
        kind = "shape-of" if m.target.color or getattr(m.target, "size", None) else "shape-bare"
    if kind == "is-shape":
        noun, shape_gender = s.pick(LEXICON[m.value][:5 if m.value == "circle" else 4], f"value/{m.value}").rsplit(" ", 1)
    template = c.template(TEMPLATES[kind], f"fr/{kind}")
    then = s.word(m.then) if m.then else ""
    if m.people and m.people[0] in ("he", "she", "they", "") and kind in ("then-move", "take", "drop") and not any(x in template for x in ("{then}", "{mid}", "{didmid}")):
        template = "{then} " + template
    s.may_drop = template.startswith("{then} {who} {went}") and then.startswith(("puis", "et "))
    if not template.startswith("{then}") and "{then}" in template and (then.startswith(("puis", "et ", "sur ", "là", "alors", "suite à quoi", "depuis")) or then.endswith("quoi")):
        template = "{then} {who} {went} {to}"
    if "{room}" in template and kind == "move" and m.verb != "went to":  # "est dans la cuisine" is always said with one verb
        template = "{who} {went} {to}"
    inside = then in SAID_INSIDE  # "est ensuite allé"
    if not inside and then and ("{mid}" in template or "{didmid}" in template):
        template = "{then} " + template
    soft = then if inside else ""
    plural = m.plural
    went = once("went", lambda: s.going(plural, s.feminine))

    def to() -> str:
        if "{went}" in template:
            went()
        return s.to()

    def value_word(gender: str) -> str:
        return adjective(s.word(m.value), gender)

    def size_word() -> str:  # "une grande taille", "la taille est petite"
        return c.rng.choice({"small": ["petite", "petite", "petite", "faible"], "large": ["grande", "grande", "grande", "grosse"]}[m.value])

    def size_adjective() -> str:
        return adjective(c.rng.choice({"small": ["petit", "petit", "petit", "minuscule"], "large": ["grand", "grand", "gros", "énorme"]}[m.value]), s.gender)

    shape_adj = {"circle": ("circulaire", "rond"), "rectangle": ("rectangulaire",), "triangle": ("triangulaire",)}.get(m.value or "", ("",))
    sh_choices = LEXICON["shape"] if m.kind != "related-shape" else LEXICON["shape"][:9]
    slots = {
        "t": target, "un": lambda: s.a(s.bare(), s.gender), "neg": s.neg, "aucun": s.none, "pl": lambda: s.bare(True), "sing": s.bare, "bare": s.bare,
        "dsing": lambda: c.rng.choice(["de ", "de ", "un " if s.gender == "m" else "une "]) + s.bare(), "in": s.inside, "img": s.image, "ilimg": lambda: "il" if s.img_gender == "m" else "elle",
        "rel": once("rel", s.relation), "r": lambda: cache["r"], "chose": lambda: s.something(False), "rien": lambda: s.something(True), "il": lambda: "elle" if s.gender == "f" else "il", "ils": lambda: "elles" if s.gender == "f" else "ils",
        "quel": lambda: "~~" + target(), "qsh": lambda: s.asked(sh_choices), "fsh": lambda: c.rng.choice(["forme", "forme", "figure", "forme géométrique", "figure géométrique"]), "qr": lambda: s.asked(["pièce f", "pièce f", "endroit m", "salle f", "lieu m", "pièce f"]),
        "adjsh": lambda: s.target_adjective(s.sh_gender), "adjf": lambda: s.target_adjective("f"), "adjm": lambda: s.target_adjective("m"), "ofcol": lambda: s.of_color(s.word(m.target.color)) if m.target.color else c.rng.choice({"small": ["de petite taille"], "large": ["de grande taille"]}[m.target.size]),
        "v": lambda: value_word(s.gender), "vf": lambda: value_word("f"), "vm": lambda: value_word("m"), "v1": size_adjective, "vm1": lambda: value_word("m"), "vsize": size_word,
        "unv": lambda: s.a(noun, shape_gender), "vs": lambda: noun, "vadj": lambda: adjective(c.rng.choice(shape_adj), s.gender), "vadjf": lambda: adjective(c.rng.choice(shape_adj), "f"),
        "p": lambda: (adjective("centré", s.gender) if (p := s.word(m.value)) == "centré" else p) + (f" de {s.image()}" if p != "centré" and c.chance(0.35) else ""), "pn": lambda: c.rng.choice(_NOUNS[m.value]) + (f" de {s.image()}" if c.chance(0.35) else ""),
        "who": once("who", s.who), "who3": lambda: s.who() if m.people[0] not in ("he", "she", "") else "elle" if s.feminine else "lui", "went": went, "to": to, "then": lambda: then, "there": s.there, "mid": lambda: s.going(plural, s.feminine, soft), "pair": s.pair, "wentboth": s.both,
        "withall": lambda: c.rng.choice(["ensemble", "tous les deux" if not s.feminine else "toutes les deux"]) if plural else "",
        "adv": lambda: s.pick(["", "directement", "rapidement", "vite", "aussi", "tranquillement", "lentement", "en silence", "en courant", "à pied", "tout de suite", "aujourd'hui", "à toute vitesse", "calmement", "en vitesse", "seul" if m.kind == "x" else "également"], f"{m.kind}/adv") if m.kind in ("move", "then-move") else s.pick(["", "rapidement", "vite", "aussi", "doucement", "délicatement", "également", "soigneusement"], f"{m.kind}/adv"),
        "time": lambda: s.pick(["hier", "aujourd'hui", "ce matin", "cet après-midi", "d'abord", "finalement", "au début", "maintenant", "soudain", "tout d'abord", "pendant ce temps", "hier soir", "pour finir", "tout à l'heure", "enfin"], "time"),
        "isat": lambda: c.rng.choice(["sont", "se trouvent", "sont maintenant", "sont à présent"] if plural else ["est", "se trouve", "est maintenant", "est à présent"]), "room": s.home, "roomb": lambda: s.home(True),
        "did": s.did, "didmid": lambda: s.did(soft), "passive": s.passive, "cl": s.clitic, "fell": s.fell, "a": lambda: subject_room, "b": lambda: s.the(*s.noun(m.second or m.room)), "dir": once("dir", s.direction), "dirs": once("dir", s.direction), "way": lambda: s.word(m.value),
        "now": lambda: s.pick(["maintenant", "en ce moment", "actuellement", "à présent", "à cet instant", "désormais", "finalement", "à la fin", "aujourd'hui", "pour l'instant", "à l'heure actuelle", "en ce moment même", "à la fin de l'histoire", "pour le moment", "là maintenant"], f"{m.kind}/now"),
    }
    if kind == "direction":
        cache["a"] = subject_room
    elif kind == "what-is":  # the asked-for room may be plural only as what something lies north of
        noun, gender = s.place_noun(m.room) if "{b} a " in template else s.noun(m.room)
        slots["b"] = lambda: s.the(noun, gender)
    elif kind == "is-what":
        slots["b"] = lambda: subject_room
    if kind == "direction" and "{b} a " in template:
        b, gender = s.place_noun(m.second)
        slots["b"] = lambda: s.the(b, gender)
    text = expand(template.replace("{quel} est {t}", "{quel}"), c, slots)
    if text.find("~~") >= 0:
        text = text.replace("~~", "quelle est " if s.gender == "f" else "quel est ")
    text = agree(text, s.gender).replace("~", "e" if s.sh_gender == "f" else "").replace("#", "e" if s.img_gender == "f" else "")
    return finish(text, m, c)


def finish(text: str, m: Meaning, c: Chooser) -> str:
    """Lead-ins, elisions, contractions and, mostly, the closing mark."""
    if m.kind not in STATEMENTS:
        yes_no = m.kind in YES_NO
        plain = not re.match(r"(dis|dites|indique|donne|nomme|identifie|décri|précise|compte|dénombre|peux|pouvez|pourr|je |j'|sais-tu|savez|vérifie|réponds|tu |s'il|montre|localise|cite|vrai ou|regarde|vois|détermine)", text)
        if plain and c.chance(0.14):
            text = f"{expand(c.template(LEAD_YES_NO if yes_no else LEAD_ASK, 'fr/lead-yes-no' if yes_no else 'fr/lead'), c, {})} {text}"
        elif c.chance(0.07):
            tails = TAIL_YES_NO[: -3 if m.kind == "not-exists" else None] if yes_no else TAIL
            text += " " + c.word(tails, f"fr/tail/{m.kind == 'not-exists'}/yes-no" if yes_no else "fr/tail")
        elif plain and c.chance(0.06) and not text.startswith(("maintenant", "à la fin")):
            text = f"{expand(c.template(LEAD_STORY, 'fr/lead-story'), c, {}) if m.kind in STORY_KINDS else c.rng.choice(['dans', 'sur', 'dans']) + c.rng.choice([' cette image', ' la image', ' la image', ' la photo', ' le dessin'])} {text}"
        # "Mary est dans la cuisine" is a question by its mark alone; every other question may lose it.
        text += " ?" if m.kind == "is-in" or c.chance(0.85) else ""
    text = re.sub(r"\s+", " ", text).strip()
    text = ELISION.sub(lambda h: h[1][:-1] + "'", text)
    text = re.sub(r"\bsi (ils?)\b", r"s'\1", text)
    text = re.sub(r"\b(de|à) (les?)(?= )", lambda h: {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}[h[0]], text)
    return re.sub(r"\bpas de (du|des) ", "pas de ", text)
