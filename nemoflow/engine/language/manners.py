"""Words that carry no edit: politeness, how people lead in and close, friendly signs.

Every one of them may be left out without changing what is asked for; words that could turn a
request into its opposite or into a description (`not`, `instead`, `it is`) are not among them.
"""

from __future__ import annotations

_ENGLISH = (
    "the|a|an|please|pls|plz|my|this|that|these|our|your|its|can you|could you|would you|"
    "will you|i want to|i want you to|i'd like to|i would like to|i'd like you to|"
    "i need to|i need you to|let's|lets|just|kindly|now|me|so|also please|help me|"
    "go ahead and|so that|want to|i want|i need|thanks|thank you|some|nice|hey|hi|"
    "ok|okay|for me|for us|how do i|how can i|"
    "how to|can i|could i|can we|could we|would you mind|do you mind|i'd like|i'd love to|"
    "i would like|i only want to|i only want|i only need|i just want to|i just need to|"
    "is it possible to|if possible|real quick|first of all|"
    "would it be possible to|is there a way to|is there any way to|is it possible for you to|"
    "it would be great if you could|it'd be great if you could|would be great if you could|"
    "i was wondering if you could|i was hoping you could|i was hoping to|i'm trying to|"
    "i am trying to|i'm looking to|i am looking to|i'd love it if you could|i want it to|"
    "i need it to|what i need is|what i want is|how would i|how should i|how might i|"
    "how do i do that|how do i do this|how can i do that|how can i do this|how do i go about|"
    "what's the best way to|what is the best way to|what's the easiest way to|help me to|"
    "can you help me|could you help me|please help me|any way to|any chance you could|"
    "any chance you can|may i|might you|would love to|we want to|we need to|we'd like to|"
    "we would like to|we want|we need|hey there|hi there|hi team|hey team|dear editor|"
    "thank you so much|thank you very much|thanks so much|thanks a lot|"
    "thanks in advance|thanks again|many thanks|much appreciated|appreciate it|cheers|thx|ty|"
    "when you get a chance|when you can|if you can|if you could|if you don't mind|"
    "right away|asap|real quick please|alright|all right|"
    "btw|by the way|maybe|perhaps|as well|too|"
    "actually|basically"
)
_CHINESE = (
    "也|请|帮我|帮忙|麻烦|麻烦你|麻烦帮我|请帮我|请你|一下|把|将|的|个|一个|"
    "给|我|了|吧|我想|我要|想要|要|能不能|可以|可不可以|吗|里|中|内|上|里面|这个|那个|"
    "你|谢谢|请把|帮我把|请将|能|得|着|首|一首|段|一段|条|一条|都|是|对|这|整个|"
    "里的|上的|中的|我的|我们的|一种|能否|再次|第|先|首先|起来|"
    "请问|怎么|怎样|如何|怎么才能|如何才能|有没有办法|有办法|谢谢你|谢谢啦|谢啦|多谢|感谢|拜托|"
    "拜托了|辛苦|辛苦了|麻烦了|那|呢|啊|哦|呀|嘛|哈|啦|哟|好吗|行吗|可以吗|好不好|行不行|"
    "我需要|需要|希望|我希望|我想把|我想要|我要把|能帮我|可以帮我|能不能帮我|可以帮我把|"
    "能不能把|可不可以帮我|帮个忙|直接|的话|就行|就好|就可以|即可|就可以了|就行了|就好了|顺便|"
    "老师|亲|您|您好|在吗|好的|嗯|咱们|我们"
)
_SIGNS = "🙏😊🙂😀😁😄😃😅😂🤣😍🥰😎🤩👍👌✨🎉❤💕💖🔥💯🎬🎥📹🙌👏🤝😉☺🥺🚀⭐🌟💪🤗😇"
"""Signs that only say how somebody feels; one that could mean an edit (✂, 🔇) is not here."""
_INVISIBLE = "\ufe0f\ufe0e\u200d\u200b\u2060\ufeff🏻🏼🏽🏾🏿"
"""Parts of signs, and spaces of no width."""

FILLERS = (*_ENGLISH.split("|"), *_CHINESE.split("|"), *_SIGNS, *_INVISIBLE)
