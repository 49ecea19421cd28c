/// Words the seeded posts are made of, by language.
struct Phrasebook: Sendable {
    let language: String
    let openings: [String]
    let subjects: [String]
    let closings: [String]
    let warning: String
    let hashtags: [String]
    let altTexts: [String]

    static let all: [Phrasebook] = [english, german, japanese, arabic, thai, french]

    static let english = Phrasebook(
        language: "en",
        openings: [
            "Went out early and found", "Three hours of waiting, then", "I keep coming back to",
            "Today's small joy:",
            "Nobody told me about", "Fixed at last:", "Field notes:", "Still thinking about",
        ],
        subjects: [
            "a heron standing in the fog", "the old tram on line 11", "bread with far too much rye",
            "a bug that only shows up on Tuesdays", "the lighthouse keeper's garden",
            "two foxes asleep on the shed 🦊",
            "a letter from 1931", "the first frost on the window", "a query that ran for 40 minutes",
        ],
        closings: [
            "More tomorrow.", "What would you have done?", "Worth the wet shoes.",
            "I have no further questions.",
            "The kids named it Gerald.", "10/10, would do again 😄", "Notes below.",
        ],
        warning: "food",
        hashtags: ["birds", "photography", "SlowTravel", "sourdough", "databases", "OnThisDay"],
        altTexts: [
            "A grey heron on one leg in shallow water, mist behind it.",
            "A yellow tram turning a corner between tall brick houses.",
            "Two slices of dark rye bread on a wooden board.",
        ]
    )

    static let german = Phrasebook(
        language: "de",
        openings: [
            "Heute früh gesehen:", "Nach drei Stunden Warten endlich", "Ich komme nicht los von",
            "Endlich repariert:",
            "Kleine Freude des Tages:", "Übrigens:",
        ],
        subjects: [
            "ein Graureiher im Nebel", "die alte Straßenbahn der Linie 11", "Brot mit viel zu viel Roggen",
            "der Donaudampfschifffahrtsgesellschaftskapitän", "zwei Füchse auf dem Schuppendach",
            "Größe, Maß und Süße",
        ],
        closings: [
            "Morgen mehr.", "Die nassen Schuhe waren es wert.", "Und ihr so?", "Schöne Grüße aus Köln!",
        ],
        warning: "Essen",
        hashtags: ["Vögel", "Straßenbahn", "Fotografie", "Backen", "Köln"],
        altTexts: [
            "Ein Graureiher steht auf einem Bein im flachen Wasser.", "Zwei Füchse schlafen auf einem Dach.",
        ]
    )

    static let japanese = Phrasebook(
        language: "ja",
        openings: ["今朝見つけたもの：", "三時間待って、ようやく", "忘れられない", "今日の小さな喜び："],
        subjects: ["霧の中の青鷺", "路面電車の十一番線", "焼きたてのパン", "祖母からの手紙", "屋根の上の猫 🐈"],
        closings: ["また明日。", "靴は濡れたけれど、よかった。", "みなさんはどうですか？"],
        warning: "食べ物",
        hashtags: ["写真", "野鳥", "散歩", "朝ごはん"],
        altTexts: ["霧の中、浅い水に立つ青鷺。", "木の板の上のパン二切れ。"]
    )

    static let arabic = Phrasebook(
        language: "ar",
        openings: ["رأيت هذا الصباح", "بعد ثلاث ساعات من الانتظار", "ما زلت أفكر في"],
        subjects: ["مالك الحزين في الضباب", "رسالة من جدتي", "خبز طازج من الفرن", "قطة نائمة على السطح"],
        closings: ["غدًا المزيد.", "ما رأيكم؟", "كان الأمر يستحق."],
        warning: "طعام",
        hashtags: ["تصوير", "طيور", "صباح_الخير"],
        altTexts: ["طائر مالك الحزين يقف في ماء ضحل.", "رغيفان على لوح خشبي."]
    )

    static let thai = Phrasebook(
        language: "th",
        openings: ["เช้านี้เจอ", "รอมาสามชั่วโมง ในที่สุดก็", "วันนี้มีความสุขกับ"],
        subjects: ["นกกระสาในหมอก", "ขนมปังอบใหม่", "จดหมายจากคุณยาย", "แมวนอนบนหลังคา"],
        closings: ["พรุ่งนี้มาต่อ", "คุ้มค่ามาก", "คุณคิดว่าไง"],
        warning: "อาหาร",
        hashtags: ["ถ่ายรูป", "นก", "เชียงใหม่"],
        altTexts: ["นกกระสายืนอยู่ในน้ำตื้น", "ขนมปังสองแผ่นบนเขียงไม้"]
    )

    static let french = Phrasebook(
        language: "fr",
        openings: [
            "Vu ce matin :", "Trois heures d'attente, puis", "Je repense souvent à",
            "Petit bonheur du jour :",
        ],
        subjects: [
            "un héron dans la brume", "le vieux tram de la ligne 11", "du pain trop noir",
            "une lettre de 1931",
        ],
        closings: ["La suite demain.", "Ça valait le coup.", "Et vous ?"],
        warning: "nourriture",
        hashtags: ["oiseaux", "photo", "été", "boulangerie"],
        altTexts: ["Un héron cendré dans une eau peu profonde.", "Deux tranches de pain sur une planche."]
    )
}
