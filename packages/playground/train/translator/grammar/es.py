"""Spanish: the words by meaning, and the wordings of each kind. Marks, case and accents do not matter: the tokenizer folds them."""

from __future__ import annotations

import re

from .meanings import STATEMENTS, STORY_KINDS, YES_NO, Meaning
from .template import Chooser, expand

NAME = "Spanish"
FOLD: dict[str, str] = {}  # letters to replace before anything else

LEXICON = {
    "red": ["rojo", "colorado", "encarnado", "bermejo", "escarlata"], "green": ["verde"], "blue": ["azul"], "yellow": ["amarillo"], "black": ["negro"],
    "gray": ["gris", "grisáceo", "plomizo"], "brown": ["marrón", "café", "castaño", "pardo", "marrón oscuro", "color café"],
    "teal": ["verde azulado", "turquesa", "cerceta", "teal", "azul verdoso", "verdeazulado", "azul turquesa", "cian", "aguamarina", "color teal",
             "verde azul", "verde-azul", "azul verde", "verde mar", "azul petróleo"],
    # nouns: with their gender
    "circle": ["círculo m", "círculo m", "redondel m", "disco m", "circunferencia f", "{sh} circular", "{sh} redond@"],
    "rectangle": ["rectángulo m", "rectángulo m", "rectángulo m", "{sh} rectangular"],
    "triangle": ["triángulo m", "triángulo m", "triángulo m", "{sh} triangular"],
    "shape": ["figura f", "forma f", "objeto m", "elemento m", "pieza f", "figura geométrica f", "forma geométrica f", "cosa f", "silueta f"],
    "small": ["pequeñ@", "chic@", "pequeñ@", "pequeñit@", "chiquit@", "diminut@", "de tamaño pequeño", "menud@", "reducid@", "de tamaño reducido"],
    "large": ["grande", "grande", "de gran tamaño", "de tamaño grande", "enorme", "grandote", "de tamaño mayor"],
    "image": ["imagen f", "imagen f", "foto f", "fotografía f", "figura f", "dibujo m", "cuadro m", "ilustración f", "escena f", "gráfico m", "lámina f", "imagen dada f", "lienzo m",
              "imagen mostrada f", "pantalla f", "diagrama m"],
    "above": ["encima de", "encima de", "por encima de", "arriba de", "sobre", "más arriba que", "más alto que", "más arriba de", "en la parte de arriba de", "en lo alto de"],
    "below": ["debajo de", "debajo de", "por debajo de", "abajo de", "bajo", "más abajo que", "más bajo que", "más abajo de", "en la parte de abajo de"],
    "to the left of": ["a la izquierda de", "a la izquierda de", "a la izquierda de", "al lado izquierdo de", "a mano izquierda de", "más a la izquierda que", "a la parte izquierda de",
                       "en el lado izquierdo de", "hacia la izquierda de", "del lado izquierdo de", "por la izquierda de"],
    "to the right of": ["a la derecha de", "a la derecha de", "a la derecha de", "al lado derecho de", "a mano derecha de", "más a la derecha que", "a la parte derecha de",
                        "en el lado derecho de", "hacia la derecha de", "del lado derecho de", "por la derecha de"],
    "top": ["arriba", "en la (parte|zona|región|sección|mitad) (superior|de arriba|alta)", "arriba del todo", "en lo alto", "en el (lado|borde|extremo|área|margen) superior", "en la parte de arriba",
            "arriba en el (centro|medio)", "arriba (al centro|en medio)", "en el centro (de la parte superior|superior|arriba)", "en la parte superior central", "en lo más alto", "en la parte superior"],
    "bottom": ["abajo", "en la (parte|zona|región|sección|mitad) (inferior|de abajo|baja)", "abajo del todo", "en lo bajo", "en el (lado|borde|extremo|área|margen) inferior", "en la parte de abajo",
               "abajo en el (centro|medio)", "abajo (al centro|en medio)", "en el centro (de la parte inferior|inferior|abajo)", "en la parte inferior central", "en lo más bajo", "al fondo", "en la parte inferior"],
    "left": ["a la izquierda", "a la izquierda", "en el (lado|costado|borde|extremo|margen) izquierdo", "en la (parte|zona|mitad|región|sección) izquierda", "al lado izquierdo", "hacia la izquierda",
             "en el centro a la izquierda", "a mano izquierda", "en la izquierda", "en (el centro|medio) a la izquierda", "en la parte (de la izquierda|central izquierda)", "en el lado de la izquierda"],
    "right": ["a la derecha", "a la derecha", "en el (lado|costado|borde|extremo|margen) derecho", "en la (parte|zona|mitad|región|sección) derecha", "al lado derecho", "hacia la derecha",
              "en el centro a la derecha", "a mano derecha", "en la derecha", "en (el centro|medio) a la derecha", "en la parte de la derecha", "en el lado de la derecha"],
    "center": ["en el centro", "en el centro", "en [el] medio", "en la (parte|zona|región|sección) central", "en (todo el|pleno|el mismo) (centro|medio)", "justo en (el centro|medio|el medio)", "centrad@", "en el punto central",
               "al centro", "en el mismo centro", "en el área central", "en el centro exacto"],
    "top left": [], "top right": [], "bottom left": [], "bottom right": [],  # made below
    "Mary": ["Mary", "María", "Mari"], "John": ["John", "Juan"], "Daniel": ["Daniel"], "Sandra": ["Sandra"],
    "kitchen": ["cocina f"], "bathroom": ["baño m", "baño m", "cuarto de baño m", "aseo m", "sala de baño f", "lavabo m", "servicio m", "sanitario m"],
    "bedroom": ["dormitorio m", "dormitorio m", "habitación f", "alcoba f", "cuarto de dormir m", "recámara f", "cuarto m", "pieza f", "aposento m"],
    "garden": ["jardín m", "jardín m", "jardín m", "huerto m", "patio m"], "hallway": ["pasillo m", "pasillo m", "corredor m", "vestíbulo m", "recibidor m", "hall m"],
    "office": ["oficina f", "oficina f", "despacho m"],
    "living room": ["salón m", "sala f", "sala de estar f"], "dining room": ["comedor m"], "garage": ["garaje m"], "basement": ["sótano m"], "attic": ["ático m", "desván m"],
    "school": ["escuela f", "colegio m"], "park": ["parque m"], "cinema": ["cine m"], "library": ["biblioteca f"], "balcony": ["balcón m"], "store": ["tienda f"],
    "house": ["casa f"], "street": ["calle f"],
    "football": ["balón m", "balón de fútbol m", "pelota f", "pelota de fútbol f", "fútbol m", "bola f"], "apple": ["manzana f"], "milk": ["leche f", "leche f", "botella de leche f", "cartón de leche m"],
    "book": ["libro m"], "key": ["llave f"], "cup": ["taza f"], "bag": ["bolsa f"], "pencil": ["lápiz m"], "phone": ["teléfono m", "móvil m"], "hat": ["sombrero m"],
    "orange": ["naranja f"], "box": ["caja f"], "bottle": ["botella f"],
    "north": ["norte"], "south": ["sur"], "east": ["este", "este", "oriente"], "west": ["oeste", "oeste", "occidente", "poniente"],
    "Then": ["luego", "entonces", "y luego", "y entonces", "en ese momento", "ahora", "y ahora", "en aquel momento"], "After that": ["después", "después de eso", "después de esto", "tras eso", "y después", "después de aquello", "tras esto", "luego de eso", "más adelante", "una vez hecho eso", "tras ello", "tras aquello", "al cabo de un rato", "al rato", "después de un rato", "tras un rato", "después de ello", "pasado un rato", "luego después", "justo después de eso", "a partir de ahí", "hecho esto", "dicho esto"],
    "Afterwards": ["más tarde", "posteriormente", "y más tarde", "al poco rato", "poco después", "un poco más tarde", "tiempo después", "un rato después", "enseguida", "un momento después", "momentos después", "al poco tiempo", "minutos después", "horas más tarde", "al cabo de poco", "finalmente", "por último", "al final", "más tarde ese día", "poco más tarde", "luego más tarde", "un tiempo después", "tarde o temprano"],
    "Following that": ["a continuación", "acto seguido", "seguidamente", "a renglón seguido", "y a continuación", "en seguida", "inmediatamente después", "justo después", "de ahí", "inmediatamente", "al instante", "en el acto", "de inmediato", "de seguido", "siguiendo con eso", "siguiendo a esto", "tras lo cual", "siguiendo eso", "después de lo cual"],
    # verbs: third person of the preterite, singular and plural; participle; present singular and plural; what follows
    "went to": ["fue fueron ido va van a", "fue fueron ido va van a", "se_fue se_fueron ido se_va se_van a/hacia/para", "acudió acudieron acudido acude acuden a", "llegó llegaron llegado llega llegan a/hasta",
                "caminó caminaron caminado camina caminan hasta/hacia/a", "anduvo anduvieron andado anda andan hasta/hacia", "corrió corrieron corrido corre corren a/hasta/hacia",
                "entró entraron entrado entra entran en/a", "pasó pasaron pasado pasa pasan a/por", "se_acercó se_acercaron acercado se_acerca se_acercan a/hasta", "marchó marcharon marchado marcha marchan a/hacia",
                "se_marchó se_marcharon marchado se_marcha se_marchan a", "salió salieron salido sale salen a/hacia/hasta", "se_metió se_metieron metido se_mete se_meten en", "ingresó ingresaron ingresado ingresa ingresan en/a",
                "subió subieron subido sube suben a", "bajó bajaron bajado baja bajan a", "avanzó avanzaron avanzado avanza avanzan hasta/hacia/a", "vino vinieron venido viene vienen a", "iba iban ido va van a", "fue_andando fueron_andando ido_andando va_andando van_andando a/hasta",
                "cruzó cruzaron cruzado cruza cruzan a/hasta/hacia", "se_presentó se_presentaron presentado se_presenta se_presentan en", "se_adentró se_adentraron adentrado se_adentra se_adentran en", "fue_caminando fueron_caminando ido_caminando va_caminando van_caminando a/hasta", "visitó visitaron visitado visita visitan -", "se_retiró se_retiraron retirado se_retira se_retiran a", "accedió accedieron accedido accede acceden a", "se_internó se_internaron internado se_interna se_internan en", "se_coló se_colaron colado se_cuela se_cuelan en", "decidió_ir decidieron_ir decidido_ir decide_ir deciden_ir a", "acaba_de_ir acaban_de_ir ido acaba_de_ir acaban_de_ir a", "penetró penetraron penetrado penetra penetran en", "echó_a_andar echaron_a_andar echado_a_andar echa_a_andar echan_a_andar hacia", "se_plantó se_plantaron plantado se_planta se_plantan en", "se_apresuró se_apresuraron apresurado se_apresura se_apresuran a/hacia", "apareció aparecieron aparecido aparece aparecen en", "fue_directamente fueron_directamente ido_directamente va_directamente van_directamente a", "alcanzó alcanzaron alcanzado alcanza alcanzan -", "fue_corriendo fueron_corriendo ido_corriendo va_corriendo van_corriendo a/hasta"],
    "moved to": ["se_movió se_movieron movido se_mueve se_mueven a/hacia/hasta", "se_trasladó se_trasladaron trasladado se_traslada se_trasladan a/hasta/hacia", "se_mudó se_mudaron mudado se_muda se_mudan a",
                 "se_desplazó se_desplazaron desplazado se_desplaza se_desplazan a/hasta/hacia", "se_pasó se_pasaron pasado se_pasa se_pasan a", "se_cambió se_cambiaron cambiado se_cambia se_cambian a"],
    "journeyed to": ["se_dirigió se_dirigieron dirigido se_dirige se_dirigen a/hacia", "se_encaminó se_encaminaron encaminado se_encamina se_encaminan a/hacia", "partió partieron partido parte parten hacia/a/para",
                     "puso_rumbo pusieron_rumbo puesto_rumbo pone_rumbo ponen_rumbo a/hacia", "se_aproximó se_aproximaron aproximado se_aproxima se_aproximan a", "dirigió_sus_pasos dirigieron_sus_pasos dirigido_sus_pasos dirige_sus_pasos dirigen_sus_pasos a/hacia", "emprendió_viaje emprendieron_viaje emprendido_viaje emprende_viaje emprenden_viaje a/hacia", "emprendió_el_viaje emprendieron_el_viaje emprendido_el_viaje emprende_el_viaje emprenden_el_viaje a/hacia", "tomó_rumbo tomaron_rumbo tomado_rumbo toma_rumbo toman_rumbo a", "salió_rumbo salieron_rumbo salido_rumbo sale_rumbo salen_rumbo a", "tomó_el_camino tomaron_el_camino tomado_el_camino toma_el_camino toman_el_camino de/hacia/a", "fue_rumbo fueron_rumbo ido_rumbo va_rumbo van_rumbo a", "fue_en_dirección fueron_en_dirección ido_en_dirección va_en_dirección van_en_dirección a", "emprendió_camino emprendieron_camino emprendido_camino emprende_camino emprenden_camino a/hacia"],
    "travelled to": ["viajó viajaron viajado viaja viajan a/hasta/hacia", "viajó viajaron viajado viaja viajan a/hasta", "hizo_un_viaje hicieron_un_viaje hecho_un_viaje hace_un_viaje hacen_un_viaje a/hasta", "hizo_el_camino hicieron_el_camino hecho_el_camino hace_el_camino hacen_el_camino hasta/a", "hizo_el_trayecto hicieron_el_trayecto hecho_el_trayecto hace_el_trayecto hacen_el_trayecto hasta/a", "recorrió_el_camino recorrieron_el_camino recorrido_el_camino recorre_el_camino recorren_el_camino hasta/a", "se_puso_en_viaje se_pusieron_en_viaje puesto_en_viaje se_pone_en_viaje se_ponen_en_viaje a/hacia", "se_fue_de_viaje se_fueron_de_viaje ido_de_viaje se_va_de_viaje se_van_de_viaje a"],
    "went back to": ["volvió volvieron vuelto vuelve vuelven a", "regresó regresaron regresado regresa regresan a", "retornó retornaron retornado retorna retornan a", "fue_de_vuelta fueron_de_vuelta ido_de_vuelta va_de_vuelta van_de_vuelta a", "se_regresó se_regresaron regresado se_regresa se_regresan a", "se_volvió se_volvieron vuelto se_vuelve se_vuelven a",
                     "dio_media_vuelta_y_regresó dieron_media_vuelta_y_regresaron dado_media_vuelta_y_regresado da_media_vuelta_y_regresa dan_media_vuelta_y_regresan a", "volvió_a_ir volvieron_a_ir vuelto_a_ir vuelve_a_ir vuelven_a_ir a", "se_devolvió se_devolvieron devuelto se_devuelve se_devuelven a", "volvió_a_entrar volvieron_a_entrar vuelto_a_entrar vuelve_a_entrar vuelven_a_entrar en/a", "estuvo_de_vuelta estuvieron_de_vuelta estado_de_vuelta está_de_vuelta están_de_vuelta en", "fue_de_nuevo fueron_de_nuevo ido_de_nuevo va_de_nuevo van_de_nuevo a", "fue_otra_vez fueron_otra_vez ido_otra_vez va_otra_vez van_otra_vez a", "volvió_otra_vez volvieron_otra_vez vuelto_otra_vez vuelve_otra_vez vuelven_otra_vez a", "regresó_de_nuevo regresaron_de_nuevo regresado_de_nuevo regresa_de_nuevo regresan_de_nuevo a"],
    "picked up": ["recogió recogido recoge", "recolectó recolectado recolecta", "levantó_del_suelo levantado_del_suelo levanta_del_suelo", "levantó levantado levanta", "alzó alzado alza"], "got": ["cogió cogido coge", "obtuvo obtenido obtiene", "consiguió conseguido consigue", "se_hizo_con hecho_con se_hace_con", "adquirió adquirido adquiere", "se_apoderó_de apoderado_de se_apodera_de", "fue_a_por ido_a_por va_a_por", "pilló pillado pilla", "fue_por ido_por va_por"],
    "took": ["tomó tomado toma", "se_llevó llevado se_lleva", "llevó llevado lleva", "sacó sacado saca", "guardó guardado guarda", "se_quedó_con quedado_con se_queda_con", "retiró retirado retira", "arrastró arrastrado arrastra", "arrebató arrebatado arrebata"], "grabbed": ["agarró agarrado agarra", "asió asido ase", "sujetó sujetado sujeta", "atrapó atrapado atrapa", "aferró aferrado aferra", "empuñó empuñado empuña", "pescó pescado pesca", "apañó apañado apaña", "echó_mano_de echado_mano_de echa_mano_de"],
    "dropped": ["soltó soltado suelta", "dejó_caer dejado_caer deja_caer", "tiró tirado tira", "dejó_caer dejado_caer deja_caer", "soltó soltado suelta"], "put down": ["puso puesto pone", "depositó depositado deposita", "colocó colocado coloca", "bajó bajado baja", "posó posado posa", "apoyó apoyado apoya", "ubicó ubicado ubica", "situó situado sitúa", "descargó descargado descarga", "puso_en_el_suelo puesto_en_el_suelo pone_en_el_suelo"],
    "left (verb)": ["dejó dejado deja", "abandonó abandonado abandona"], "discarded": ["desechó desechado desecha", "descartó descartado descarta", "se_deshizo_de deshecho_de se_deshace_de", "botó botado bota", "arrojó arrojado arroja", "tiró_a_la_basura tirado_a_la_basura tira_a_la_basura", "se_desprendió_de desprendido_de se_desprende_de", "lanzó lanzado lanza", "echó echado echa", "se_libró_de librado_de se_libra_de"],
}
for _en, (_row, _alto, _arriba) in {"top": ("superior", "alta", "arriba"), "bottom": ("inferior", "baja", "abajo")}.items():
    for _side, _f, _m in (("left", "izquierda", "izquierdo"), ("right", "derecha", "derecho")):
        LEXICON[f"{_en} {_side}"] = [f"{_arriba} a la {_f}", f"en la esquina {_row} {_f}", f"en la (parte|zona|región|sección) {_row} {_f}", f"en el (extremo|cuadrante|lado|rincón|ángulo|área|borde) {_row} {_m}",
                                     f"{_arriba} y a la {_f}", f"en la (esquina|parte|zona|región) de {_arriba} a la {_f}", f"a la {_f} {_arriba}", f"en la parte {_row} a la {_f}", f"en lo {_alto[:-1]}o a la {_f}",
                                     f"en la {_row} {_f}", f"en la parte {_row} {_m}", f"{_arriba} del todo a la {_f}", f"en la parte {_row} y a la {_f}", f"en la esquina {_f} {_row}", f"en la esquina {_f} de {_arriba}"]

SEEN = "(hay|hay|existe|aparece|se ve|se observa|se aprecia|se muestra|puede verse|se puede ver|podemos ver|vemos|se encuentra|figura|está presente|se distingue|se percibe|puede observarse|se puede observar|ves|puedes ver|se visualiza|sale|se halla|está|observas|se representa|logras ver|encuentras|encontramos|tenemos|se aprecia la presencia de|hay presente|está dibujado|hay dibujado|hay pintado|se detecta|se localiza|se identifica|se vislumbra|puede apreciarse|consta|asoma|se nota|detectas|aparece dibujado|se puede encontrar|se puede apreciar|es visible|resulta visible)"
SEENS = "(hay|hay|existen|aparecen|se ven|se observan|se aprecian|se muestran|pueden verse|se pueden ver|vemos|se encuentran|están presentes|ves|puedes ver|puedes contar|se distinguen|salen|están|encuentras|se pueden contar|se cuentan|podemos ver|observas|pueden apreciarse|tenemos|figuran)"
HOLDS = "(contiene|contiene|tiene|incluye|muestra|presenta|posee|lleva|exhibe|cuenta con|representa)"
IS_AT = "(está|está|se encuentra|se ubica|se sitúa|se halla|aparece|queda|se localiza|está situad@|está ubicad@|está colocad@|se ve|se puede ver|está localizad@|se coloca)"
TRUE = "(es (cierto|verdad|correcto) que|será que|acaso|se puede decir que|es así que|resulta que|es posible que)"
COLORED = ["(de qué|qué|cuál) color es {t}", "de qué color es {t}", "qué color tiene {t}", "cuál es el color (de|que tiene|que muestra|que presenta) {t}", "de qué color (se ve|aparece|está [pintad@|rellen@|dibujad@|coloread@]|luce) {t}",
           "en qué color (está|aparece|se muestra) [pintad@] {t}", "{t} de qué color es", "{t} (qué color tiene|cuál es su color)", "(con|de) qué color (está|se ha|han|fue) (pintad@|dibujad@|rellen@|coloread@|pintado) {t}",
           "qué (tono|tonalidad|color|pintura|coloración|matiz) (tiene|presenta|muestra|lleva|posee|luce) {t}", "(el color de {t}|el color de {t} cuál es)", "(dime|indica|di|nombra|indícame|menciona|señala|identifica|describe) el color (de|que tiene) {t}",
           "cuál (sería|será) el color de {t}", "qué color es el (de|que tiene) {t}", "{t} es de qué color", "cómo es el color de {t}", "color de {t}", "qué color le corresponde a {t}", "de qué color (ves|dirías que es|sería) {t}",
           "de {t} qué color es", "a qué color corresponde {t}", "qué color (ves en|tiene el relleno de|se le ve a) {t}", "cuál de los colores tiene {t}", "cuál es el (tono|color) con el que está pintad@ {t}"]
TEMPLATES = {
    "color": COLORED,
    "related-color": COLORED,
    "shape": [],  # by target, below
    "shape-bare": ["qué {sh} (hay|se ve|aparece|se muestra|existe|vemos|ves|está presente|se observa|se encuentra|se aprecia|puede verse|se distingue) {in}", "qué {sh} {HOLDS} {img}", "qué {sh} está presente [{in}]", "cuál es la {fsh} (que aparece|que hay|que se ve|que se muestra|presente|mostrada|que está) {in}", "cuál es (la forma|la figura|el tipo de figura) (de|que contiene|que tiene|que muestra|en) {img}",
                   "{in} qué {sh} (hay|se ve|aparece)", "qué (hay|se ve|aparece|se muestra|vemos|ves|está) [dibujado|pintado|representado] {in}", "qué forma tiene {t}", "qué (tipo|clase) de {sh} (hay|es|aparece|se ve|se muestra|contiene {img}|es {t}|vemos) [{in}]", "de qué forma es {t}", "qué (figura|forma) es [esta|esa|la que se ve|la que aparece|la que hay] [{in}]", "(dime|indica|nombra|identifica|di|menciona) (qué {sh} hay|la figura que hay|la forma que aparece|la figura que aparece|la figura) {in}",
                   "cuál es la forma de {t}", "(qué|cuál) {sh} (es la que|es lo que) (aparece|hay|se ve) {in}", "{img} qué {sh} {HOLDS}", "qué {sh} (está dibujada|está representada|se ha dibujado|representa {img})", "qué {sh} podemos (ver|observar) {in}", "qué (muestra|contiene|representa) {img}", "con qué (figura|forma) nos encontramos {in}", "qué {sh} hay", "qué {sh} es {t}"],
    "shape-of": ["qué forma tiene {t}", "de qué forma es {t}", "cuál es la forma (de|que tiene) {t}", "qué {sh} es {t}", "qué es {t}", "cuál es {t}", "qué (tipo|clase) de {sh} (es|tiene) {t}", "qué forma (presenta|muestra|posee|adopta) {t}", "{t} qué (forma tiene|figura es|es|forma es)", "{t} es un (círculo|rectángulo) o (qué|un triángulo)", "(dime|indica|di|nombra|describe|identifica) la forma de {t}",
                 "qué forma es {t}", "qué {sh} {adj} (hay|aparece|se ve|se muestra|existe|vemos|tiene {img}|contiene {img}) [{in}]", "qué {sh} (tiene|es|está) de color {adjm} [{in}]", "qué {sh} es (la|el|lo) [de color] {adjm}", "qué {sh} tiene [el] color {adjm}", "cuál es la {fsh} (de color {adjm}|{adjf})", "cómo es la forma de {t}", "con qué forma (aparece|está dibujad@|se muestra) {t}", "la forma de {t} cuál es", "qué es {t} un círculo un rectángulo o un triángulo", "a qué (figura|forma) corresponde {t}", "cuál (sería|será) la forma de {t}", "qué (figura|forma) (geométrica) (tiene|es|representa) {t}", "qué {sh} está pintada de {adjm}", "en qué forma (está|aparece) {t}"],
    "exists": ["{SEEN} {un} [{in}]", "{SEEN} {un} {in}", "{in} {SEEN} {un}", "{HOLDS} {img} {un}", "{img} {HOLDS} {un}", "(está|aparece|se encuentra|figura) presente {un} [{in}]", "{un} (está presente|aparece|se ve|está|figura|existe|se encuentra) [{in}]", "(está|aparece|figura|se ve|se encuentra|sale) {un} {in}", "(se ven|hay|aparecen|existen|contiene {img}|tiene {img}|ves|vemos) {pl} [{in}]",
               "{TRUE} {SEEN} {un} [{in}]", "{TRUE} {img} {HOLDS} {un}", "hay (alguna figura|algún objeto|algo|alguna forma) que sea {un} [{in}]", "(alguna de las figuras|alguna figura|alguna forma|alguno de los objetos|algo) {in} es {un}", "es {un} (alguna de las figuras|lo que hay|lo que se ve|lo que aparece) {in}", "{algo} {in}", "hay al menos {un} [{in}]", "{un} hay [{in}]", "(está|aparece|se ve|se encuentra) [presente] {t} {in}", "{SEEN} {un} (por algún (sitio|lado)|en alguna parte) [de {img}]", "(está|aparece) dibujad@ {un} [{in}]", "hay entre las (figuras|formas) {un}", "verdad que {SEEN} {un} [{in}]", "(hay|ves) {un} (aquí|ahí)", "{t} (está|aparece|se ve|existe) {in}", "entre las (figuras|formas) [de {img}] hay {un}", "está {un} presente [{in}]", "(puede|puedes|se puede|podrías|logras|alcanzas a|es posible) (ver|verse|encontrar|observar|apreciar|distinguir) {un} [{in}]", "(detectas|encuentras|identificas|reconoces|distingues|notas) {un} [{in}]", "existe {in} {un}", "hay {un} o no [{in}]", "(se muestra|se representa|está representado) {un} {in}", "{img} (tiene|incluye|muestra|contiene) {pl}"],
    "not-exists": ["no {SEEN} {ningun} [{in}]", "no {SEEN} {ningun} {in}", "{in} no {SEEN} {ningun}", "no {HOLDS} {img} {ningun}", "{img} no {HOLDS} {ningun}", "no (está|aparece|se encuentra) presente {ningun} [{in}]", "(falta|está ausente|está ausente|falta por completo) {ningun} [{in}]", "{TRUE} no {SEEN} {ningun} [{in}]", "{TRUE} {img} no {HOLDS} {ningun}", "(carece {img} de|{img} carece de|está {img} sin|{img} está sin|está {img} libre de|no cuenta {img} con|{img} no cuenta con) {pl}", "{ningun} no (está presente|aparece|se ve|está) [{in}]", "{ninguno} (está presente|aparece|se ve|hay|está) [{in}]", "no (se ven|hay|aparecen|existen|contiene {img}|tiene {img}|ves|vemos|están presentes) {pl} [{in}]", "(hay ausencia de|se nota la ausencia de|faltan) {pl} [{in}]", "no {algo} {in}", "es (falso|mentira) que {SEEN} {un} [{in}]", "(ninguna de las figuras|ninguna figura|ninguna forma|nada) [{in}] es {un}", "no (puede|puedes|se puede|podrías|logras|es posible) (ver|verse|encontrar|observar) {ningun} [{in}]", "{un} no está [{in}]", "no está {ningun} presente [{in}]", "{TRUE} falta {un} [{in}]", "hay {in} {ningun} o no hay {ninguno}", "no hay {in} {ningun}", "(falta|está ausente|no está|no aparece|no se ve|no figura|ha desaparecido|está desaparecido|brilla por su ausencia|se echa en falta) {t} [{in}]", "{in} (falta|está ausente|brilla por su ausencia) {t}", "se echa en falta {ningun} {in}", "{t} (no está|falta|no aparece|no se ve|no existe|está ausente) [{in}]", "verdad que no {SEEN} {ningun} [{in}]", "{SEEN} cero {pl} [{in}]", "no {SEEN} {ningun} por (ningún lado|ninguna parte) [{in}]", "es cierto que {ninguno} (aparece|está) {in}", "{img} está (desprovista|desprovisto) de {pl}", "no existe {ningun} [{in}]", "(está|es) {img} sin {ningun}", "{TRUE} {in} no {SEEN} {ningun}", "no hay {ningun} (presente|visible|a la vista) [{in}]"],
    "size": ["(qué|cuál) tamaño tiene {t}", "de qué tamaño (es|está|aparece|se ve) {t}", "cuál es el tamaño (de|que tiene) {t}", "(qué tan|cómo de|cuán|cuánto de) grande es {t}", "es {t} (grande o pequeñ@|pequeñ@ o grande)", "es (grande o pequeñ@|pequeñ@ o grande) {t}", "{t} es (grande o pequeñ@|pequeñ@ o grande)", "(de qué dimensiones es|qué dimensiones tiene|qué medida tiene|cómo es el tamaño de|qué tan grande se ve|qué tamaño presenta|cuáles son las dimensiones de) {t}", "{t} (qué tamaño tiene|de qué tamaño es|cómo es de grande)", "cómo es de (grande|tamaño) {t}", "(dime|indica|di|describe) el tamaño de {t}", "cómo es {t} de tamaño", "el tamaño de {t} cuál es", "qué tamaño es {t}", "cómo es {t} (grande o pequeñ@|pequeñ@ o grande)", "cuál es el tamaño de {t} (grande o pequeño|pequeño o grande)"],
    "is-size": ["es {t} {v}", "es {v} {t}", "{t} es {v}", "(tiene {t}|{t} tiene) un tamaño {vm}", "es {vm} el tamaño de {t}", "el tamaño de {t} es {vm}", "{TRUE} {t} es {v}", "{t} (se ve|aparece|está|parece|resulta) {v}", "se ve {v} {t}", "es {t} de tamaño {vm}", "es de tamaño {vm} {t}", "{t} es de tamaño {vm}", "(podemos|se puede) decir que {t} es {v}", "es {t} (muy|bastante|más bien) {v}", "es {t} una (figura|cosa|forma) {vf}", "{t} tiene tamaño {vm}", "{t} es {v} o no"],
    "is-color": ["es {t} {v}", "es {v} {t}", "{t} es {v}", "es [de] color {vm} {t}", "{t} es de color {vm}", "es {t} de color {vm}", "es {vm} el color de {t}", "el color de {t} es [el] {vm}", "(tiene {t}|{t} tiene) [el] color {vm}", "(está {t}|{t} está) (pintad@|coloread@|rellen@|dibujad@) (de|en) [color] {vm}", "{TRUE} {t} es {v}", "(tiene {t}|{t} tiene) un color {vm}", "{t} (se ve|aparece|luce|parece) {v}", "es el color de {t} [el] {vm}", "{TRUE} {t} es de color {vm}", "es {t} {v} o no", "{TRUE} el color de {t} es [el] {vm}", "es el {vm} el color de {t}"],
    "is-shape": ["es {t} {unv}", "{t} es {unv}", "es {unv} {t}", "(tiene {t}|{t} tiene) forma de {vs}", "{t} tiene [la|una] forma (de un {vs}|de {vs}|{vadj})", "tiene {t} [una] forma {vadj}", "es {t} {vadj}", "{t} es {vadj}", "es {vadj} {t}", "{TRUE} {t} es {unv}", "la forma de {t} es {unv}", "es la forma de {t} [la de] {unv}", "se trata de {unv} {t}", "es de forma {vadj} {t}", "{t} es de forma {vadj}", "corresponde {t} a {unv}", "{TRUE} {t} tiene forma de {vs}", "es {unv} la forma de {t}", "{t} es {unv} o no", "es {unv} lo que (se ve|es) {t}", "(forma|representa) {t} {unv}"],
    "place": ["dónde {IS_AT} {t}", "dónde {IS_AT} {t} {in}", "en dónde {IS_AT} {t}", "en qué (lugar|parte|posición|sitio|zona|punto|ubicación|lado|región|sector|rincón|esquina|área|sección) [de {img}] {IS_AT} {t}", "cuál es la (posición|ubicación|localización|situación) (de|que tiene|que ocupa) {t} [{in}]", "qué (lugar|posición|sitio|zona|parte|ubicación) [de {img}] (ocupa|tiene) {t} [{in}]", "{t} [{in}] dónde {IS_AT}", "{t} en qué (lugar|parte|posición|sitio|zona) (está|se encuentra) [{in}]", "por dónde (está|anda|queda|aparece) {t}", "(dime|indica|di|señala|describe) la (posición|ubicación|localización) de {t} [{in}]", "dónde (puedo|podemos|se puede) (ver|encontrar|localizar) {t} [{in}]", "{in} dónde {IS_AT} {t}", "dónde (han|se ha|ha sido) (puesto|colocado|dibujado|situado) {t} [{in}]", "dónde (ves|vemos|localizas|ubicas|situarías|sitúas) {t} [{in}]", "a qué lado (de {img}) está {t}", "dónde (aparece|se muestra|se ve|está dibujad@) {t} [{in}]", "hacia dónde (está|queda) {t}"],
    "is-place": ["{IS_AT} {t} {p}", "{t} {IS_AT} {p}", "{IS_AT} {p} {t}", "es {p} donde {IS_AT} {t}", "{TRUE} {t} {IS_AT} {p}", "(se ve|se puede ver|ves|vemos|encontramos|puedes ver|se encuentra) {t} {p}", "{p} {IS_AT} {t}", "{IS_AT} {t} {p} o no", "(ocupa {t}|{t} ocupa) {pn}", "la (posición|ubicación) de {t} es {p}", "{IS_AT} {t} (justo|exactamente|situad@|ubicad@|colocad@) {p}", "es {pn} [el lugar|la zona|la parte] donde está {t}"],
    "count": ["(cuántos|cuántas) {pl} {SEENS} [{in}]", "(cuántos|cuántas) {pl} {SEENS} {in}", "(cuántos|cuántas) {pl} (tiene|contiene|muestra|incluye|hay en|presenta|posee) {img}", "{in} cuántos {pl} {SEENS}", "cuál es (el número|la cantidad|el total) [total] de {pl} [{in}]", "qué (cantidad|número) de {pl} (hay|aparece|se ve|existe|tiene {img}|contiene {img}|muestra {img}) [{in}]", "(cuenta|contad|cuente|puedes contar|podrías contar|a ver cuenta) (los|las|cuántos) {pl} [que hay|que aparecen|que ves] [{in}]", "el (número|total) de {pl} [{in}]", "de {pl} cuántos hay [{in}]", "{pl} cuántos (hay|ves|aparecen) [{in}]", "cuántos {pl} hay en total [{in}]", "en total cuántos {pl} {SEENS} [{in}]", "(dime|indica|di|calcula) (el número de|la cantidad de|cuántos) {pl} [hay|que hay|que aparecen] [{in}]", "cuántos son {pl} {in}", "cuántas veces aparece {un} [{in}]", "cuántas (figuras|formas|cosas) [{in}] son {pl}", "cuántos {pl} eres capaz de (ver|contar) [{in}]", "{img} cuántos {pl} tiene", "hay cuántos {pl} [{in}]", "cuántos de {pl} hay [{in}]"],
    "relation": ["{IS_AT} {t} {rel}", "{t} {IS_AT} {rel}", "{IS_AT} {t} {rel}", "{t} {IS_AT} {rel}", "{TRUE} {t} {IS_AT} {rel}", "{IS_AT} {t} {rel} o no", "{IS_AT} {t} (situad@|ubicad@|justo|colocad@) {rel}", "{IS_AT} {rel} {t}", "es {rel} donde {IS_AT} {t}", "la (posición|ubicación) de {t} es {rel}", "se (ve|puede ver|sitúa|ubica) {t} {rel}", "{rel} {IS_AT} {t}"],
    "related-shape": ["qué {sh} {IS_AT} {rel}", "qué {sh} (hay|hay|existe|se encuentra|vemos|ves|aparece|se ve) {rel}", "qué (hay|está|se encuentra|aparece|se ve|queda|vemos|ves|se halla) {rel}", "{rel} qué [{sh}] (hay|está|se encuentra|aparece|queda|se ve)", "cuál es la {fsh} [que] ({IS_AT}|hay|situada|ubicada|colocada|de) {rel}", "qué forma tiene {r}", "cuál es la forma (de|que tiene) {r}", "de qué forma es {r}", "qué (tipo|clase) de {sh} (está|hay|se encuentra|aparece|es la que está) {rel}", "qué [{sh}] es (lo|la|el) que (hay|está|se encuentra|aparece) {rel}", "qué {sh} es {r}", "(dime|indica|di|nombra|identifica) (la forma|la figura|la forma de la figura|qué figura|qué) [que] (hay|está|se encuentra) {rel}", "cuál es {r}", "qué {sh} (tiene|hay) {rel}", "cuál {IS_AT} {rel}", "{r} qué (forma tiene|figura es|es)", "qué es lo que (hay|está|se ve|se encuentra) {rel}", "(está|hay) qué {sh} {rel}", "qué otra {sh} (hay|está) {rel}", "cuál de las figuras {IS_AT} {rel}"],
    "move": ["{bothand} {went} {to}", "{who} {isat} en {room}", "{who} {went} {to} {then}", "{who} {adv} {went} {adv} {to}", "{who} {went} {to}", "{who} {went} {to}", "{who} {went} {to}", "{then} {who} {went} {to}", "{who} {adv} {went} {to}", "{who} {went} {adv} {to}", "{who} {went} {to} {adv}", "{to} {went} {who}", "{went} {who} {to}", "{who} {then} {went} {to}", "{time} {who} {went} {to}", "{who} está ahora en {room}"],
    "then-move": ["{then} {who} {went} {to}", "{then} {who} {went} {to}", "{then} {who} {went} {to}", "{then} {who} {went} {to}", "{who} {went} {then} {to}", "{who} {then} {went} {to}", "{who} {went} {to} {then}", "{then} {went} {who} {to}", "{then} {who} {adv} {went} {to}", "{then} {who} {went} {adv} {to}", "{then} {to} {went} {who}"],
    "take": ["{who} {did} {thing} {there}", "{who} {did} {thing} {there}", "{who} {did} {thing} {there}", "{then} {who} {did} {thing} {there}", "{there} {who} {did} {thing}", "{who} {did} {there} {thing}", "{who} {adv} {did} {thing} {there}", "{thing} {clitic} {did} {who} {there}", "{there} {did} {who} {thing}", "{did} {who} {thing} {there}", "{who} {did} {thing} {there} {adv}"],
    "drop": [],
    "direction": ["{a} {IS_AT} {dir} de {b}", "{a} {IS_AT} {dir} de {b}", "{a} {IS_AT} {dir} de {b}", "{dir} de {b} (está|queda|se encuentra|se ubica|hay|se sitúa|se halla|se localiza|tenemos) {a}", "{b} tiene {a} {dir}", "{b} tiene {dir} {a}", "{a} es {dir} de {b}", "{IS_AT} {dir} de {b} {a}", "{a} {dir} de {b}", "desde {b} {dir} (está|queda|se encuentra|hay) {a}", "[la ubicación de] {a} es {dir} de {b}", "justo {dir} de {b} (está|queda|se encuentra) {a}", "{a} (da|linda|limita) {dir} de {b}", "{a} {IS_AT} más {dir} que {b}", "{a} {IS_AT} {dir} respecto (a|de) {b}", "{IS_AT} {a} {dir} de {b}"],
    "where": ["dónde {IS_AT} {who} [{now}]", "dónde {IS_AT} {now} {who}", "en qué (habitación|lugar|sitio|cuarto|parte|sala|estancia|pieza|parte de la casa|espacio) {IS_AT} {who} [{now}]", "en qué (habitación|lugar|sitio|cuarto|parte|sala) {IS_AT} {now} {who}", "(adónde|a dónde|hacia dónde|dónde) (fue|ha ido|se fue|se ha ido|se dirigió|se marchó) {who}", "cuál es (la ubicación|el paradero|la posición|la localización) [actual] de {who} [{now}]", "{who} dónde {IS_AT} [{now}]", "{who} en qué (habitación|lugar|sitio|sala) {IS_AT} [{now}]", "en dónde {IS_AT} {who} [{now}]", "dónde (podemos|puedo|se puede|podríamos|puedes) (encontrar|hallar|localizar|ver) a {who}", "por dónde (anda|está) {who} [{now}]", "dónde (anda|quedó|terminó|acabó|estará|permanece|sigue|está ubicado|se ha metido|se metió|ha acabado|ha terminado|ha quedado|está metido|estaba) {who} [{now}]", "{now} dónde {IS_AT} {who}", "dónde {IS_AT} [actualmente] {who} al final [de la historia]", "(dime|indica|di) (dónde está|la ubicación de|el paradero de) {who}", "{who} {now} dónde está", "qué (lugar|habitación) ocupa {who} [{now}]", "cuál es (la habitación|el lugar|el sitio) (en el que|donde|en la que|en que) {IS_AT} {who} [{now}]"],
    "is-in": ["{IS_AT} {who} en {room} [{now}]", "{IS_AT} {who} en {room} [{now}]", "{who} {IS_AT} en {room} [{now}]", "{IS_AT} en {room} {who} [{now}]", "{IS_AT} {now} {who} en {room}", "es {room} donde {IS_AT} {who}", "es en {room} donde {IS_AT} {who}", "{TRUE} {who} {IS_AT} en {room} [{now}]", "(podemos|puedo|se puede|podríamos) (encontrar|hallar|ver) a {who} en {room}", "{IS_AT} {who} dentro de {room} [{now}]", "{who} {IS_AT} (dentro de|en) {room} [{now}]", "(sigue|anda|permanece|continúa|estará|está metido|se quedó|está ya|ya está|todavía está|aún está) {who} en {room} [{now}]", "en {room} {IS_AT} {who} [{now}]", "{IS_AT} {who} en {room} o no", "{who} {now} {IS_AT} en {room}", "{now} {IS_AT} {who} en {room}", "{now} {who} {IS_AT} en {room}"],
    "what-is": ["qué (habitación|lugar) (linda|limita) {dir} con {b}", "a qué (habitación|lugar) se llega yendo {dir} desde {b}", "qué {IS_AT} {dir} de {b}", "qué {IS_AT} {dir} de {b}", "qué (hay|queda) {dir} de {b}", "qué (habitación|lugar|sala|sitio|cuarto|estancia|espacio) (hay|{IS_AT}) {dir} de {b}", "{dir} de {b} qué [habitación|lugar] (hay|está|se encuentra|queda)", "qué [habitación|lugar] tiene {b} {dir}", "cuál es (la habitación|el lugar|la sala|el sitio|la estancia) [que] (hay|{IS_AT}|queda|situada|ubicada) {dir} de {b}", "cuál {IS_AT} {dir} de {b}", "qué es lo que (hay|está|queda|se encuentra) {dir} de {b}", "{b} qué tiene {dir}", "(dime|indica|di) qué (hay|está|queda|habitación está) {dir} de {b}", "qué es {dir} de {b}", "qué encontramos {dir} de {b}"],
    "is-what": ["de qué {IS_AT} {dir} {b}", "{dir} de qué {IS_AT} {b}", "{dir} de qué (habitación|lugar|sala|sitio|cuarto|estancia) {IS_AT} {b}", "de qué (habitación|lugar|sala|sitio|cuarto) {IS_AT} {dir} {b}", "{b} {IS_AT} {dir} de qué [habitación|lugar|sitio|sala]", "{b} de qué [habitación|lugar] {IS_AT} {dir}", "(con respecto a|respecto a|respecto de) qué [habitación|lugar|sitio] {IS_AT} {dir} {b}", "de qué {IS_AT} {b} {dir}", "de qué (habitación|lugar|sitio|sala) {IS_AT} {b} {dir}", "{b} {dir} de qué [habitación|lugar] {IS_AT}", "qué [habitación|lugar] tiene {dir_away} {b}", "de (cuál|cuál habitación) {IS_AT} {dir} {b}", "cuál es (la habitación|el lugar|el sitio) de[l que| la que|l cual] {b} {IS_AT} {dir}", "{dir} de (dónde|cuál) {IS_AT} {b}", "{b} es {dir} de qué"],
}
TEMPLATES["drop"] = [*TEMPLATES["take"], "{who} {did} {thing} (en el|al) suelo {there}", "{who} {did} {thing} (encima de la mesa|en el suelo) {there}", "{fell}"]
TEMPLATES["is-what"].remove("qué [habitación|lugar] tiene {dir_away} {b}")  # says the opposite: it asks what lies there

LEAD_ASK = ["por favor", "dime", "dime por favor", "por favor dime", "(podrías|puedes|podría|puede|podéis) (decirme|indicarme)", "me (puedes|podrías|puede|podría) (decir|indicar)", "(sabes|sabrías decirme|sabría decirme|sabe usted|sabes tú)", "(quisiera|quiero|me gustaría|necesito) saber", "oye", "a ver", "indica", "indícame", "según la imagen", "mira", "di", "me dices", "responde", "dígame", "me pregunto", "y", "pregunta", "perdón", "disculpa", "veamos", "en tu opinión", "me (dirías|diría usted|dices tú)", "(mira|observa|fíjate en) (la imagen|la foto|el dibujo) y (dime|di|responde)", "responde sí o no", "contesta con sí o no", "responde con una palabra", "te importaría decirme", "te pregunto", "ayúdame a saber", "averigua", "teniendo en cuenta la imagen", "viendo la imagen", "eres capaz de decirme", "quisiera que me dijeras", "se puede saber", "puedes contarme", "oiga", "en esta imagen", "sabe alguien", "alguien sabe", "(podrías|puedes) (confirmar|aclarar|aclararme|confirmarme)", "una pregunta", "explícame", "hola", "sabes decirme", "contesta", "serías tan amable de decirme", "tú"]
SAY = re.compile(r"(averigua|dijeras|contarme|confirm|aclarar|dime|decirme|deci[rm]|indic|sab|di|dices|responde|dígame|pregunto|explícame|contesta)")
LEAD_STORY = ["según (la historia|el texto|el relato|el cuento|lo anterior|lo leído|lo contado)", "al final de la historia", "en la historia", "al final", "después de todo eso", "tras todo esto", "de acuerdo con la historia", "con lo que sabes", "al terminar", "en este punto", "llegados a este punto", "entonces", "y"]
TAIL = ["por favor", "exactamente", "en concreto", "me lo dices", "lo sabes"]
TAIL_YES_NO = ["verdad", "cierto", "sí o no", "correcto", "por favor", "es así", "o no", "a que sí"]
OTHERS = {"he": "él", "she": "ella"}


def adjective(word: str, gender: str, plural: bool = False) -> str:
    """`rojo` → roja, rojos, rojas; `azul` → azules; of several words only what agrees."""
    word = word.replace("@", "o" if gender == "m" else "a")
    if word.startswith(("de ", "color ")) or word in ("café", "turquesa", "teal", "cerceta", "cian", "aguamarina", "escarlata") or " " in word or "-" in word:
        return word
    if word.endswith("o") and gender == "f":
        word = word[:-1] + "a"
    if not plural:
        return word
    return "marrones" if word == "marrón" else word + ("s" if word[-1] in "aeo" else "es")


def pluralize(noun: str) -> str:
    return " ".join(w if w in ("de",) else w + ("s" if w[-1] in "aeiouáéó" else "es") for w in noun.split())


class Speaker:
    """Words one meaning: the slots of the templates."""

    def __init__(self, meaning: Meaning, chooser: Chooser):
        self.m, self.c = meaning, chooser

    def word(self, key: str) -> str:
        text = self.c.word(LEXICON[key], f"es/{self.m.kind}/{key}")
        return expand(text, self.c, {"sh": "{sh}"}) if "(" in text or "[" in text else text

    def noun(self, key: str) -> tuple[str, str]:
        """A noun and its gender; `figura circular` is made of a word for shape."""
        text = self.word(key)
        if "{sh}" in text:
            sh, gender = self.c.word(LEXICON["shape"][:5], f"es/{self.m.kind}/sh").rsplit(" ", 1)
            return text.replace("{sh}", sh).replace("@", "o" if gender == "m" else "a"), gender
        noun, gender = text.rsplit(" ", 1)
        return noun, gender

    def colored(self, color: str, gender: str, plural: bool = False) -> str:
        word = self.word(color)
        form = self.c.rng.random()
        if form < 0.72 or word.startswith("color "):
            return adjective(word, gender, plural)
        return self.c.word(["de color ", "color ", "de color ", "en color ", "en ", "de tono "], f"es/{self.m.kind}/of-color") + adjective(word, "m")

    def phrase(self, target, article: str, plural: bool = False) -> str:
        """`el círculo rojo`, `un círculo rojo`, `círculos rojos`."""
        noun, gender = self.noun(target.shape or "shape")
        elliptic = target.color and not target.shape and article == "el" and not plural and self.c.chance(0.08)
        words = [pluralize(noun) if plural else noun]
        if elliptic:
            words = []
        if target.color:
            words.append(self.colored(target.color, gender, plural))
        if size := getattr(target, "size", None):
            words.insert(self.c.rng.choice([len(words), 1]), adjective(self.word(size), gender, False) + ("s" if plural else ""))
        self.gender = gender
        text = " ".join(words)
        if article == "el" and not plural:
            near = self.c.rng.random()
            which = {"m": ("el", "ese", "este", "aquel"), "f": ("la", "esa", "esta", "aquella")}[gender]
            text = f"{which[0 if near < 0.92 else 1 + int((near - 0.92) / 0.027)]} {text}"
            if self.c.chance(0.12):
                text += " " + self.c.word(["de la imagen", "que aparece", "que se ve", "que hay en la imagen", "mostrado", "mostrada", "que se muestra", "de la foto", "del dibujo", "que aparece en la imagen", "que ves", "que vemos", "que hay", "en la imagen", "presente en la imagen", "que está en la imagen", "de esta imagen", "de la figura"], "es/np-tail")
        elif article == "un":
            text = f"{self.c.word({'m': ['un', 'algún'], 'f': ['una', 'alguna']}[gender], 'es/un', 0.5)} {text}"
        elif article == "ningun":
            text = f"{self.c.word({'m': ['ningún', 'un', 'algún'], 'f': ['ninguna', 'una', 'alguna']}[gender], 'es/ningun', 0.4)} {text}"
        elif article == "ninguno":
            text = f"{'ningún' if gender == 'm' else 'ninguna'} {text}"
        return text

    def image(self) -> str:
        noun, gender = self.noun("image")
        return {"m": ["el ", "el ", "este "], "f": ["la ", "la ", "esta "]}[gender][self.c.rng.randrange(3)] + noun

    def inside(self) -> str:
        return self.c.word(["en ", "en ", "en ", "dentro de "], "es/in") + self.image() if self.c.chance(0.95) else self.c.rng.choice(["aquí", "ahí"])

    def article(self, noun_gender: tuple[str, str]) -> str:
        return ("el " if noun_gender[1] == "m" else "la ") + noun_gender[0]

    def relation(self) -> str:
        rel, other = self.word(self.m.value), self.phrase(self.m.other, "el")
        return f"{rel} {other}"

    def related(self) -> str:
        noun, gender = self.noun("shape")
        near = self.relation()
        at = expand(self.c.word(["que está", "que está", "situad@", "que se encuentra", "", "que hay", "ubicad@", "que aparece", "que queda", "colocad@", "que se ubica", "que se sitúa", "que se ve"], f"es/{self.m.kind}/at"), self.c, {})
        self.gender = gender
        head = self.article((noun, gender)) if self.c.chance(0.85) or not at.startswith("que") else self.c.rng.choice(["lo", "el", "la"])
        return f"{head} {at.replace('@', 'o' if gender == 'm' else 'a')} {near}"

    def something(self) -> str:
        """`hay algo rojo`: only where just a colour, or nothing, is asked for."""
        if self.m.target.shape or getattr(self.m.target, "size", None):
            return f"{expand(SEEN, self.c, {})} {self.phrase(self.m.target, 'ningun' if self.m.kind == 'not-exists' else 'un')}"
        thing = self.c.rng.choice(["algo", "alguna cosa", "nada"][: 3 if self.m.kind == "not-exists" else 2])
        color = self.colored(self.m.target.color, "m" if thing != "alguna cosa" else "f") if self.m.target.color else ""
        return f"{expand(SEEN, self.c, {})} {thing} {color}"

    def shape_adjective(self) -> str:
        return {"circle": self.c.rng.choice(["circular", "redond@"]), "rectangle": "rectangular", "triangle": "triangular"}[self.m.value]

    def value(self, gender: str | None = None) -> str:
        return adjective(self.word(self.m.value), gender or getattr(self, "gender", "m"))

    def who(self) -> str:
        m = self.m
        if m.people == ("",):
            return ""
        if m.people == ("they",):
            return self.c.word(["ellos", "ellas", "", "los dos", "ambos", "ambas", "ellos dos", "las dos", "los tres", "ellas dos"], f"es/{m.kind}/they", 0.25)
        if m.people[0] in OTHERS:
            if self.c.chance(0.04):
                return self.c.rng.choice(["el chico", "el hombre", "este"] if m.people[0] == "he" else ["la chica", "la mujer", "esta"])
            return OTHERS[m.people[0]]
        names = [self.word(p) if p in LEXICON else p for p in m.people]
        if len(names) == 1:
            return names[0]
        return f"{names[0]} {self.c.word(['y', 'y', 'junto con', 'junto a', 'y también', 'y', 'e'], 'es/and')} {names[1]}" + (self.c.word([" juntos", " ambos", " los dos", " juntas"], "es/both") if self.c.chance(0.06) else "")

    def both_and(self, cache: dict[str, str]) -> str:
        """`tanto Mary como John`, which takes two."""
        if len(self.m.people) < 2:
            return cache.setdefault("who", self.who())
        one, two = (self.word(p) if p in LEXICON else p for p in self.m.people)
        return self.c.rng.choice([f"tanto {one} como {two}", f"{one} {two}", f"los dos {one} y {two}", f"{one} en compañía de {two}", f"{one} acompañado de {two}", f"{one} con {two}", f"{one} al igual que {two}", f"juntos {one} y {two}"])

    def went(self) -> str:
        m, c = self.m, self.c
        forms = self.word(m.verb).split()
        self.preposition = c.rng.choice(forms[5].split("/"))
        r = c.rng.random()
        if r < 0.75:
            text = forms[1 if m.plural else 0]
        elif r < 0.9:
            se = "se " if forms[0].startswith("se_") else ""
            text = se + c.word(["han", "habían"] if m.plural else ["ha", "había"], "es/has", 0.5) + " " + forms[2]
        else:
            text = forms[4 if m.plural else 3]
        return text.replace("_", " ")

    def did(self) -> str:
        forms = self.word("left (verb)" if self.m.verb == "left" else self.m.verb).split()
        r = self.c.rng.random()
        se = "se " if forms[0].startswith("se_") else ""
        return (forms[0] if r < 0.8 else f"{se}ha {forms[1]}" if r < 0.92 else forms[2]).replace("_", " ")

    def to(self) -> str:
        room = self.article(self.noun(self.m.room))
        preposition = getattr(self, "preposition", "a")
        return room if preposition == "-" else f"{preposition} {room}"

    def then(self) -> str:
        return self.word(self.m.then) if self.m.then else ""

    def there(self) -> str:
        if not self.m.there:
            return ""
        return self.c.word(["allí", "ahí", "allá", "en ese lugar", "en ese sitio", "allí mismo", "que había allí", "que estaba allí", "en aquel lugar", "por allí", "en el lugar", "en el sitio", "aquí"] + (["de allí", "de ahí"] if self.m.kind == "take" else []), f"es/{self.m.kind}/there")

    def direction(self) -> str:
        way = self.word(self.m.value)
        return self.c.word(["al ", "al ", "al ", "hacia el ", "en el ", "en el lado ", "en la parte ", "por el ", "del lado ", "justo al ", "al lado "], f"es/{self.m.kind}/to-the") + way


def fill_agreement(text: str, gender: str) -> str:
    return text.replace("@", "o" if gender == "m" else "a")


def say(meaning: Meaning, chooser: Chooser) -> str:
    """One random wording of the meaning."""
    s, m, c = Speaker(meaning, chooser), meaning, chooser
    s.gender = "m"
    cache: dict[str, str] = {}

    def once(name, make):
        return lambda: cache.setdefault(name, make())

    verb_first = s.went() if m.verb and m.kind in ("move", "then-move") else ""
    target = once("t", lambda: s.related() if m.kind == "related-color" else s.phrase(m.target, "el"))
    if m.kind in ("is-size", "is-color", "is-shape", "place", "is-place", "relation", "color", "related-color", "size", "shape"):
        target()
    gender = s.gender
    shape_value = ""
    if m.kind == "is-shape":
        shape_value = c.word(LEXICON[m.value][:3], f"es/value/{m.value}")
    slots = {
        "t": target, "un": lambda: s.phrase(m.target, "un"), "ningun": lambda: s.phrase(m.target, "ningun"), "ninguno": lambda: s.phrase(m.target, "ninguno"),
        "pl": lambda: s.phrase(m.target, "", plural=True), "in": s.inside, "img": s.image, "rel": s.relation, "r": s.related, "algo": s.something,
        "sh": lambda: c.word(LEXICON["shape"], f"es/{m.kind}/shape").rsplit(" ", 1)[0], "fsh": lambda: c.rng.choice(["figura", "forma", "figura geométrica"]),
        "adj": lambda: s.colored(m.target.color, "f") if m.target.color else "", "adjm": lambda: adjective(s.word(m.target.color), "m"), "adjf": lambda: adjective(s.word(m.target.color), "f"),
        "v": lambda: s.value(gender), "vm": lambda: s.value("m"), "vf": lambda: s.value("f"), "vs": lambda: shape_value.rsplit(" ", 1)[0] if " " in shape_value else shape_value,
        "unv": lambda: ("un " if shape_value.endswith(" m") else "una ") + shape_value.rsplit(" ", 1)[0], "vadj": lambda: fill_agreement(s.shape_adjective(), gender),
        "p": lambda: fill_agreement(s.word(m.value), gender) + (f" de {s.image()}" if c.chance(0.35) else ""),
        "pn": lambda: re.sub(r"^(en|al) ", lambda h: "el " if h[1] == "al" else "", s.word(m.value)) + (f" de {s.image()}" if c.chance(0.35) else ""),
        "who": once("who", s.who), "went": verb_first, "did": s.did, "to": s.to, "then": s.then, "there": s.there, "dir": s.direction,
        "room": lambda: s.article(s.noun(m.room)), "a": lambda: s.article(s.noun(m.room)), "b": lambda: s.article(s.noun(m.second or m.room)), "thing": once("thing", lambda: s.article(s.noun(m.thing)) if c.chance(0.93) else s.article(s.noun(m.thing)).replace("el ", "un ", 1).replace("la ", "una ", 1)),
        "clitic": lambda: "la" if cache["thing"].startswith("la ") else "lo",
        "adv": lambda: c.word(["", "rápidamente", "también", "tranquilamente", "ya", "despacio", "por fin", "directamente", "hoy", "solo", "sola", "deprisa", "lentamente", "corriendo", "en silencio", "a toda prisa"], f"es/{m.kind}/adv"),
        "time": lambda: c.word(["ayer", "hoy", "esta mañana", "por la mañana", "por la tarde", "al final", "primero", "finalmente", "por último", "ahora", "de repente", "al principio", "esta tarde", "hace un rato", "mientras tanto"], "es/time"),
        "isat": lambda: c.rng.choice(["están", "se encuentran", "ya están", "ahora están"] if m.plural else ["está", "se encuentra", "ya está", "ahora está"]),
        "bothand": lambda: s.both_and(cache),
        "fell": lambda: f"a {s.who() or 'él'} se le cayó {s.article(s.noun(m.thing))} {s.there()}" if m.verb == "dropped" else expand("{who} {did} {thing} {there}", c, slots),
        "now": lambda: c.word(["ahora", "ahora mismo", "en este momento", "actualmente", "en estos momentos", "ya", "finalmente", "al final", "hoy", "en este instante", "por ahora", "todavía", "al final de la historia"], f"es/{m.kind}/now"),
    }
    slots |= {name: (lambda text=text: fill_agreement(expand(text, c, {}), gender)) for name, text in {"SEEN": SEEN, "SEENS": SEENS, "HOLDS": HOLDS, "IS_AT": IS_AT, "TRUE": TRUE}.items()}
    kind = m.kind
    if kind == "shape":
        kind = "shape-bare" if not m.target.color and not getattr(m.target, "size", None) else "shape-of"
        if kind == "shape-of" and not m.target.color:
            slots |= {"adj": lambda: adjective(s.word(m.target.size), "f"), "adjm": lambda: adjective(s.word(m.target.size), "m"), "adjf": lambda: adjective(s.word(m.target.size), "f")}
    template = c.template(TEMPLATES[kind], f"es/{kind}")
    if m.then and "{then}" not in template and (m.people in (("he",), ("she",), ("they",), ("",)) or m.verb in ("took", "got")):
        template = "{then} " + template
    if m.people == ("",) and kind == "move":
        template = "{then} " + template
    if kind == "move" and "{room}" in template and m.verb != "went to":  # "está en la cocina" is always said with one verb
        template = "{who} {went} {to}"
    text = fill_agreement(expand(template, c, slots), gender)
    return finish(text, m, c)


def finish(text: str, m: Meaning, c: Chooser) -> str:
    """Lead-ins, contractions and, mostly, the closing mark."""
    if m.kind not in STATEMENTS:
        if c.chance(0.16) and not text.startswith(("dime", "indica", "di ", "nombra", "cuenta", "identifica", "describe", "menciona")):
            lead = expand(c.template(LEAD_ASK, "es/lead"), c, {})
            text = f"{lead} {'si ' if m.kind in YES_NO and SAY.search(lead) else ''}{text}"
        if c.chance(0.07):
            text += " " + c.word(TAIL_YES_NO if m.kind in YES_NO else TAIL, "es/tail/yes-no" if m.kind in YES_NO else "es/tail")
        elif c.chance(0.06):
            text = f"{expand(c.template(LEAD_STORY, 'es/lead-story'), c, {}) if m.kind in STORY_KINDS else 'en la imagen'} {text}"
        # "Mary está en la cocina" is a question by its mark alone; every other question may lose it.
        text += "?" if m.kind == "is-in" or c.chance(0.85) else ""
    text = re.sub(r"\ba el\b", "al", re.sub(r"\bde el\b", "del", text))
    return re.sub(r"\s+", " ", text).strip()
