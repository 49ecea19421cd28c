/// What others say at Bluesky: posts that are reposted, and questions that are answered.
enum BlueskyDemoConversations {
    typealias Saying = DemoConversations.Saying

    static let reposted: [Saying] = [
        Saying(8, "pt", "Subida de 9 %, descida de 900 gargalhadas. #bicicleta", .hills),
        Saying(8, "en", "Lost: one glove. Found: another glove. They have never met. #velo"),
        Saying(8, "en", "The ferry takes bicycles, dogs and poets. The poets pay extra.", .sea),
        Saying(9, "ja", "池の氷に鳥の足跡。急いでいたらしい。 #庭", .leaf),
        Saying(9, "ja", "朝露。靴より先に袖が濡れた。", .beds),
        Saying(9, "en", "Raked the gravel. A cat signed it. #garden"),
        Saying(10, "ar", "شجرة الليمون أزهرت في غير موعدها، فاعتذرت لها الفراشات. #حديقة", .blossom),
        Saying(10, "ar", "في المكتبة اليوم طفل يقرأ للدمية كي لا تخاف."),
        Saying(10, "en", "Jasmine on the stairwell. The whole building is suddenly polite.", .blossom),
        Saying(11, "uk", "Сушимо яблука. Хата пахне, як дитинство. #сад", .harvest),
        Saying(11, "uk", "Листівка без адреси дійшла за сто років. #історія", .houses),
        Saying(
            11,
            "en",
            "A postcard reached its museum after 114 years. The message: “Weather fine, geese less so.” #archives",
            .sea
        ),
        Saying(12, "hi", "नक्शे के कोने में नाव बनी है, नाव में एक बिल्ली। #नक्शे", .map),
        Saying(12, "en", "Catalogue entry of the day: “Map, torn; story, complete.” #OldMaps", .map),
        Saying(13, "ko", "비 오는 날의 빵은 조금 더 천천히 부푼다. #빵", .rain),
        Saying(13, "ko", "벚꽃 아래에서 펑크. 그래도 벚꽃 아래. #자전거", .blossom),
        Saying(13, "en", "Rode to the bakery so fast that the bread was still yesterday's."),
        Saying(
            14,
            "en",
            "Somebody has returned drawer 14. It contained a note: “Sorry. Lovely drawer.” #archives"
        ),
        Saying(
            14,
            "en",
            "We now hold the complete minutes of the Society for Shorter Minutes. Nine metres. #archives",
            .facade
        ),
        Saying(
            14,
            "en",
            "The west roof after the storm. The books are dry, the ladder is famous.",
            .rain,
            warning: "graphic-media"
        ),
        Saying(
            15,
            "de",
            "Der Kürbis wiegt jetzt mehr als die Schubkarre. Wir haben ein Problem. #Kleingarten",
            .harvest
        ),
        Saying(15, "de", "Igelburg, dritter Winter, Vollbelegung. #Kleingarten", .leaf),
    ]

    /// A question or remark of somebody else, and the answer to it.
    static let answered: [(said: Saying, reply: String)] = [
        (Saying(15, "de", "Darf man Rosenkohl mögen?"), "Man darf. Man darf es nur nicht zuerst sagen."),
        (
            Saying(8, "en", "My panniers are full of other people's books. Is this theft or a library?"),
            "If you know where each of them belongs, it's a library."
        ),
        (Saying(9, "ja", "竹の箒が折れました。供養の仕方をご存じの方。"), "うちでは豆の支柱になりました。まだ働いています。"),
        (
            Saying(10, "ar", "ما اسم الزهرة الصفراء التي تنمو على الأسوار القديمة؟", .blossom),
            "نسمّيها هنا «زهرة الجدار»، ورائحتها كالعسل. 🌼"
        ),
        (
            Saying(11, "uk", "Кіт украв рецепт. Хто пам’ятає, скільки меду?"),
            "Три ложки. І одну котові, щоб мовчав."
        ),
        (
            Saying(12, "hi", "दीमक ने सूची का ‘क’ खा लिया। अब क्या करें?"),
            "‘ख’ से शुरू कीजिए, और दीमक का नाम सूची में लिख दीजिए।"
        ),
        (Saying(13, "ko", "자전거에 이름을 붙이는 사람, 저만은 아니죠?"), "제 자전거 이름은 제럴드예요. 원래부터 그랬어요. 🚲"),
        (
            Saying(14, "en", "Found in box 40: a key. Its label says “not this one”."),
            "Please keep it beside the lock labelled “no”."
        ),
        (
            Saying(14, "en", "What should a reading room smell of?", .facade),
            "Leather, dust, and the apple nobody is allowed to eat."
        ),
        (
            Saying(8, "pt", "Quem me ensina a remendar um pneu sem chorar?"),
            "Chora-se depois, com café. Eu levo os remendos."
        ),
        (
            Saying(15, "en", "Is a wheelbarrow a vehicle? Asking because of a letter."),
            "Only when it is yours and I'm pushing it."
        ),
        (Saying(9, "en", "How do you say 侘び in one English word?"), "Shed."),
        (Saying(12, "en", "Which is older, the gossip or the well?"), "The gossip dug it."),
        (Saying(13, "en", "The starter has left the jar."), "Mine has a library card now. Let it go."),
    ]
}
