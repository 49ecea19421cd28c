/// What others say: posts that are boosted, and questions that are answered.
enum DemoConversations {
    struct Saying: Sendable {
        let lane: AccountLane
        let language: String
        let text: String
        var scene: DemoPicture.Scene?
        var warning = ""

        init(
            _ lane: AccountLane,
            _ language: String,
            _ text: String,
            _ scene: DemoPicture.Scene? = nil,
            warning: String = ""
        ) {
            (self.lane, self.language, self.text, self.scene, self.warning) = (
                lane, language, text, scene, warning
            )
        }
    }

    static let boosted: [Saying] = [
        Saying(
            8,
            "pt",
            "Setenta quilómetros de vento contra e um pastel de nata no fim. Contas feitas: valeu. #bicicleta",
            .bicycle
        ),
        Saying(8, "en", "Reminder that a bicycle bell is a way of saying good morning.", .hills),
        Saying(8, "pt", "A estrada estava vazia, só eu e uma garça com pressa.", .sea),
        Saying(8, "en", "New rule: whoever says “it's flat” carries the tent."),
        Saying(8, "pt", "Consertei o travão com um clipe. Não digam ao mecânico. #bicicleta"),
        Saying(
            8,
            "en",
            "Counted 212 bicycles at the bridge between eight and nine. The city counted four. #CountUs",
            .chart
        ),
        Saying(8, "en", "The night train takes bicycles again! Tell everyone, then be quiet and book."),
        Saying(9, "ja", "庭の紅葉が一枚、茶碗に落ちた。今日はそれで十分。 #庭", .leaf),
        Saying(9, "ja", "大根が抜けない。抜けたら人の形をしていた。", .harvest),
        Saying(9, "ja", "雨の朝、苔がいちばん元気。", .rain),
        Saying(
            9,
            "en",
            "In Japanese we have a word for the first wind of winter. It arrived today and took my hat."
        ),
        Saying(9, "ja", "祖父の植えた柿の木、今年で百年。 #庭", .trees),
        Saying(9, "ja", "猫が盆栽の横に座って、盆栽のふりをしている。"),
        Saying(10, "ar", "في الحديقة اليوم: ثلاث فراشات وكتاب نسيته تحت شجرة الليمون. #حديقة", .blossom),
        Saying(10, "ar", "الصبر نبتة بطيئة، لكنها لا تحتاج إلى ماء كثير."),
        Saying(10, "ar", "رمّان هذا العام حلو مثل خبر جيد. #حديقة", .harvest),
        Saying(
            10,
            "en",
            "My grandmother's fig tree fell in the storm. We have taken forty cuttings. She would have taken eighty.",
            .leaf
        ),
        Saying(10, "ar", "من نافذة المكتبة: مطر، وضوء، وقطة تقرأ معنا.", .rain),
        Saying(11, "uk", "Зібрали яблука: двадцять кошиків, один їжак. #сад", .harvest),
        Saying(
            11,
            "uk",
            "На горищі знайшла листівки прабабусі. Всі підписані «цілую, твоя річка». #історія",
            .sea
        ),
        Saying(11, "uk", "Мій кіт вважає розсаду своїм парламентом.", warning: "cat politics"),
        Saying(11, "uk", "Перші проліски крізь торішнє листя. #весна", .blossom),
        Saying(
            11,
            "en",
            "If you have old postcards in a box: scan the backs as well. The picture is the town, the back is the people. #archives"
        ),
        Saying(11, "uk", "Світла не було дві години, зате видно весь Чумацький Шлях.", .hills),
        Saying(12, "hi", "1857 का एक पत्र, स्याही अब भी नीली है। #इतिहास", .map),
        Saying(12, "hi", "नक्शे में जहाँ ‘यहाँ शेर हैं’ लिखा था, वहाँ अब बस अड्डा है। #नक्शे", .map),
        Saying(12, "en", "Archivists' new year: we don't count down, we count boxes."),
        Saying(12, "hi", "अदरक, इलायची, और तीन सौ साल पुरानी गपशप। #चाय"),
        Saying(12, "en", "A map is an argument somebody won. #OldMaps", .map),
        Saying(13, "ko", "새벽 빵 냄새를 따라가다 길을 잃었다. 좋은 아침. #빵", .harvest),
        Saying(13, "ko", "한강 자전거길 벚꽃 터널. 사진보다 천천히 지나가세요. #자전거", .blossom),
        Saying(13, "ko", "타이어에 구멍이 났는데, 앞에 수리점이 있었다. 인생이 늘 이랬으면."),
        Saying(
            13,
            "en",
            "Baked a loaf in the shape of my neighbour's dog. The dog approves. The neighbour is thinking about it.",
            .harvest
        ),
        Saying(
            14,
            "en",
            "New in the reading room: 212 glass plates of market day, 1895 to 1911, with every hat in the county. #archives",
            .houses
        ),
        Saying(14, "en", "Please stop posting us rings. We know about the damp."),
        Saying(
            14,
            "en",
            "It is 500 years since somebody spilled wine on our oldest charter. We mark the day with tea, at a distance. #archives"
        ),
        Saying(
            14,
            "en",
            "Ask an archivist, live, Wednesday at four. Bring your illegible words. #LocalHistory"
        ),
        Saying(
            14,
            "en",
            "We have finished scanning the ferry ledgers. All thirty-three years are free to read. #LocalHistory",
            .bridge
        ),
        Saying(14, "en", "Reward for the return of drawer 14, no questions asked."),
        Saying(
            15,
            "de",
            "Kolonie Abendruh meldet: ein Igel, zwei Regentonnen voll, drei Meinungen zum Kompost. #Kleingarten",
            .beds
        ),
        Saying(15, "de", "Die Zucchini haben den Zaun überwunden. Wir verhandeln.", .beds),
        Saying(15, "de", "Mein Apfelbaum trägt dieses Jahr vor allem Leitern.", .harvest),
        Saying(15, "de", "Erster Rauhreif. Der Grünkohl lacht. #Kleingarten", .leaf),
        Saying(15, "en", "German has forty words for allotment rules and none for breaking them."),
        Saying(15, "de", "Heute wird nichts gegraben, heute wird geguckt.", .birds),
        Saying(12, "hi", "सावन की पहली बारिश: किताबें अंदर, मैं बाहर।", .rain),
        Saying(13, "ko", "첫눈. 자전거는 쉬고 나는 빵을 굽는다.", .houses),
        Saying(9, "ja", "霧の駅で列車を待つ。誰も急いでいない。", .trees),
    ]

    /// A question or remark of somebody else, and the answer to it.
    static let answered: [(said: Saying, reply: String)] = [
        (
            Saying(
                15,
                "de",
                "Hat jemand noch Dahlienknollen übrig? Die Wühlmäuse hatten Besuch. #Kleingarten"
            ), "Ich hab einen ganzen Eimer, dunkelrot. Kommst du zum Apfelfest?"
        ),
        (
            Saying(8, "en", "What do you all carry for a puncture? Asking while sitting beside one."),
            "Two levers, one patch, and a bar of chocolate. The chocolate is for afterwards, in theory."
        ),
        (Saying(9, "ja", "トマトの葉が丸まってしまいました。水のやりすぎでしょうか。"), "うちでは風の当たりすぎでした。一週間で戻りましたよ。"),
        (
            Saying(11, "uk", "Хто вміє читати готичний почерк? Лист 1871 року, три рядки не здаються."),
            "Надсилай! Я дивлюся на такі літери щодня, вони мене вже впізнають."
        ),
        (Saying(12, "hi", "क्या किसी के पास उस पुराने घाट की तस्वीर है?"), "हाँ, 1903 की एक है। कल भेजती हूँ।"),
        (Saying(13, "ko", "겨울 라이딩 장갑 추천해 주세요. 손이 없어졌어요."), "털장갑 위에 큰 고무장갑이요. 멋은 없지만 따뜻해요."),
        (Saying(10, "ar", "هل زرع أحدكم الزعفران في أصيص؟"), "نعم، ونجح في السنة الثانية فقط. لا تيأسي."),
        (
            Saying(14, "en", "We need a word for a document that is only ever consulted by one person."),
            "A diary?"
        ),
        (
            Saying(14, "en", "Which of our readers has been signing the visitors' book as “Old Hanna”?"),
            "I couldn't possibly say. She was always very punctual."
        ),
        (
            Saying(8, "en", "Controversial: panniers before backpack."),
            "Basket before both. It holds a cat, two loaves and the moral high ground."
        ),
        (
            Saying(15, "de", "Quittengelee wird nicht fest. Hilfe?"),
            "Noch einmal aufkochen mit dem Saft einer Zitrone und nicht hinsehen. Hinsehen schadet."
        ),
        (
            Saying(11, "en", "How do you store glass negatives without a budget?"),
            "On their long edge, in a shoebox each dozen, paper between, and tell no one they are safe. They hear it."
        ),
        (
            Saying(9, "en", "Is there an English word for the sound of dry bamboo?"),
            "There isn't. I vote for yours."
        ),
        (Saying(12, "en", "Which century has the best margins?"), "The fifteenth, by two snails."),
        (
            Saying(13, "en", "My starter is three days old and has opinions."),
            "Wait until it's six years old and wants the car."
        ),
        (Saying(10, "en", "When do you stop watering figs?"), "When they stop asking. About September here."),
        (
            Saying(8, "pt", "Alguém conhece um caminho sem carros até à foz?"),
            "Sim! Pela margem norte, depois do moinho. Cuidado com os gansos."
        ),
        (
            Saying(15, "de", "Wer hat meine Schubkarre?"),
            "Sie steht bei mir und ist voller Quitten. Beides gehört jetzt dir."
        ),
        (Saying(14, "en", "Deposited today without a note: one cannonball."), "Return address: 1643?"),
        (Saying(11, "uk", "Яблучний пиріг: з корицею чи без?"), "З корицею, і ще раз з корицею."),
        (Saying(12, "en", "A visitor asked whether the parchment is vegan."), "I hope you told it gently."),
        (Saying(9, "ja", "柿の渋抜き、みなさんはどうしていますか。"), "りんごと一緒に袋へ。一週間、見ないふりをします。"),
        (Saying(13, "ko", "빵이 너무 빨리 부풀어요."), "물을 조금 더 차갑게 해 보세요. 그리고 노래를 덜 불러 주세요."),
        (
            Saying(8, "en", "Best view in your county, no car needed?"),
            "Top of Long Sorrow, an hour after sunrise. The name is the only steep thing about it… no, that's a lie."
        ),
    ]

}
