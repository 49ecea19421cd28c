/// A sentence a week in whatever language she is learning, and some she has from home.
extension DemoNotes {
    static let languages: [Note] = [
        Note(4, "زرعت الفول في الشرفة هذا الصباح. جدتي كانت تقول: من زرع صبر حصد حكاية. #حديقة").in("ar")
            .showing(.blossom),
        Note("وصلتني اليوم صورة قديمة لجسر المدينة، عمرها أكثر من مئة عام. #تاريخ").in("ar").showing(.bridge),
        Note("قهوة، ومطر على النافذة، ودفتر جديد. لا أحتاج اليوم إلى أكثر من هذا. #صباح_الخير").in("ar")
            .showing(.rain),
        Note(4, "سؤال لأهل الحدائق: كيف تحمون الطماطم من البرد في الليل؟ #حديقة").in("ar").answered(
            10,
            "@noor نغطيها بقماش خفيف قبل الغروب، ونتركها تتنفس في الصباح.",
            then: "@layla@bustan.example شكرًا يا ليلى! سأجرّب ذلك الليلة."
        ),
        Note("أتعلّم كتابة الخط الكوفي. الحروف تقف مثل بيوت المدينة القديمة.").in("ar"),
        Note(5, "Сьогодні зацвіла вишня, і весь сад гуде від бджіл. #сад").in("uk").showing(.blossom),
        Note(11, "Вчу українську: нове слово тижня — «паморозь». Саме вона зараз на капусті. #мова").in("uk")
            .showing(.leaf, in: .dawn),
        Note(
            "Оксана надіслала мені насіння чорнобривців з бабусиного двору. Тепер у нас спільний город за дві тисячі кілометрів. #сад"
        ).in("uk"),
        Note("Стара листівка 1912 року: річка, човен і собака, яка дивиться просто на нас. #історія").in("uk")
            .showing(.sea, in: .grey),
        Note(10, "आज सुबह बगीचे में ओस की बूँदें देखीं। चाय भी थी, धूप भी थी। #बगीचा").in("hi").showing(.leaf),
        Note("हिंदी सीखने का तीसरा महीना: अब मैं सब्ज़ी वाले से पूरे दो वाक्य बोल सकती हूँ। #हिंदी").in("hi"),
        Note("देविका ने 1884 का एक नक्शा भेजा है। नदी वहीं है, पुल नया है। #इतिहास").in("hi").showing(.map),
        Note("बारिश की आवाज़ और अदरक की चाय। बस।").in("hi").showing(.rain),
        Note("오늘은 자전거로 강을 따라 삼십 킬로미터를 달렸어요. 바람이 계속 앞에서 불었어요. #자전거").in("ko").showing(.bicycle),
        Note("한국어 공부 백 일째. 민서 씨가 제 문장을 고쳐 줬어요: ‘비가 온다’가 아니라 ‘비가 오네’. #한국어").in("ko"),
        Note(9, "텃밭에 배추를 심었습니다. 달팽이들이 벌써 알고 있네요. #텃밭").in("ko").showing(.beds),
        Note("오래된 골목 지도를 보고 있어요. 우물이 일곱 개나 있었대요. #역사").in("ko").showing(.map),
        Note(12, "今朝、庭に霜が降りました。大根の葉がきらきらしています。 #庭").in("ja").showing(.leaf, in: .dawn),
        Note("健司さんに教わった言葉：「木漏れ日」。英語には無い。うちの庭にはある。 #日本語").in("ja").showing(.trees),
        Note(6, "梅干しに挑戦。三日目で塩の量を間違えたことに気づきました。 #保存食").in("ja").showing(.harvest),
        Note("古い絵葉書：川、舟、犬。犬だけがこちらを見ている。 #歴史").in("ja"),
        Note("自転車で海まで。潮の匂いがする前に、まずパン屋の匂いがした。").in("ja").showing(.sea),
        Note(
            "Im Archiv eine Rechnung von 1788 gefunden: „für das Anschauen der Sonnenfinsterniß, Bier“. #Stadtgeschichte"
        ).in("de"),
        Note(11, "Die Laube ist winterfest, der Gärtner nicht. #Kleingarten").in("de").showing(
            .beds,
            in: .grey
        ),
        Note(
            "Größte Freude des Tages: Das Wort „Brückenzollhäuschen“ steht wirklich so auf der Karte. #Stadtgeschichte"
        ).in("de").showing(.map),
        Note("Heute bei Gegenwind bis zur Schleuse geradelt. Der Rückweg war ein Märchen. #Fahrrad").in("de")
            .showing(.bicycle),
        Note(
            10,
            "Frage an die Kolonie: Wann erntet ihr Quitten, vor oder nach dem ersten Frost? #Kleingarten"
        ).in("de").answered(
            15,
            "@noor Davor! Danach freuen sich nur die Amseln.",
            then: "@greta@laube.example Dann geh ich jetzt sofort raus, mit Taschenlampe."
        ),
        Note(
            "Grüße aus dem Lesesaal: Es riecht nach Leder, Staub und dem Apfel, den hier niemand essen darf."
        ).in("de"),
        Note(8, "Confiture de mirabelles, premier essai : trop cuite, très bonne quand même. #jardin").in(
            "fr"
        ).showing(.harvest),
        Note("Aux archives, un registre de 1767 où l'on a pressé une fleur. Elle est encore bleue. #archives")
            .in("fr").showing(.blossom),
        Note("Quarante kilomètres le long du canal, trois écluses, un héron qui s'en moquait. #vélo").in("fr")
            .showing(.bridge),
        Note(4, "Il a neigé sur les cerisiers en fleur. Le jardin ne sait plus quelle page lire.").in("fr")
            .showing(.trees),
        Note(7, "Première tomate de l'année. Je n'en dirai pas plus, elle n'existe déjà plus. #jardin").in(
            "fr"
        ),
        Note("Plantei coentros e nasceram só onde não os plantei. #horta").in("pt"),
    ]
}
