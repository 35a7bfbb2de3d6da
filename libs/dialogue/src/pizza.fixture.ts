import { parseProfile } from '@trunkline/profiles';

/** Another trade with other tools, to show that the dialogue is all in the profile. */
export const pizzaProfile = parseProfile(
  `
name: pizza
title: Luigi's
greeting: Luigi's, what can I get you?
instructions: Take orders.
timezone: UTC
providers:
  stt: { name: embedded }
  llm: { name: scripted }
  tts: { name: embedded }
tools:
  - { name: menu_list }
  - { name: orders_place }
  - { name: orders_status }
scripted:
  slots:
    pizza:
      type: choice
      label: the pizza
      words: [pizza, kind]
      ask: ['Which pizza would you like?', 'We have the classics. Which one?']
      values:
        Margherita: [margarita, cheese]
        Salami: [pepperoni]
        Funghi: [mushroom, mushrooms]
        Quattro Stagioni: [four seasons]
      options:
        tool: menu_list
        arguments: { size: '{size}' }
        list: pizzas
        value: name
        label: '{item.name}, {item.price}'
        offer: 'Today we have {options}. Which one?'
        none: We are sold out.
        refused: 'We are out of {wanted} today.'
        relax: [size]
    size:
      type: choice
      label: the size
      words: [size]
      ask: ['Small or large?', 'Sorry, a small or a large one?']
      values: { small: [little, kids], large: [big, family] }
    count:
      type: number
      label: the number
      words: [number, many]
      ask: ['How many?', 'How many pizzas shall it be, in numbers?']
      markers: [pizza, pizzas, times, x, large, small]
      max: 20
    street:
      type: text
      label: the address
      words: [address, street]
      markers: [to]
      ask: ['Where shall we bring it?']
    name:
      type: name
      label: the name
      ask: ['What is your name?']
      remember: true
  intents:
    order:
      label: order a pizza
      phrases: ['order|want|like|have|get pizza|margherita|salami|funghi|something', '+order', 'hungry', 'pizza']
      open: With pleasure.
      slots: [pizza, size, count, street, name]
      steps:
        - tool: orders_place
          arguments: { pizza: '{pizza}', size: '{size}', count: '{count}', street: '{street}', name: '{name}' }
          confirm: 'So {count} {size} {pizza} to {street}, for {name}. Right?'
          done: 'Perfect. It is there in {result.minutes} minutes.'
          errors:
            TOO_FAR: { say: 'Sorry, that is too far for us.', recover: ask, slot: street }
            SOLD_OUT: { say: 'Oh no, that one is gone.', recover: reoffer, slot: pizza }
    status:
      label: check your order
      phrases: ['++where|status|how-long order|pizza']
      slots: [name]
      steps:
        - tool: orders_status
          arguments: { name: '{name}' }
          effect: read
          done: 'It is {result.state}.'
  faq:
    - { phrases: ['+vegan'], answer: 'The Margherita can be vegan.' }
  phrases:
    goodbye: Ciao!
`,
  'pizza.yaml',
);
